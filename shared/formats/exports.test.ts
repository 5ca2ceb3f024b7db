import { describe, expect, it } from 'vitest';
import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { applyEdit } from '../edit/applyEdit.ts';
import type { Lab } from '../model/lab.ts';
import { pictureOf } from './boxes.ts';
import { EXPORT_FORMATS, exportLab } from './exportLab.ts';
import { itemText } from './itemWords.ts';
import { TEST_LABS, testLab } from './testLabs.ts';

/** A lab whose words would mean something in every one of the formats, were they not taken care of. */
function nastyLab(): Lab {
  const lab = testLab('nat');
  const outcome = applyEdit(lab, {
    type: 'batch',
    edits: [
      { type: 'lab.rename', name: `</title>"'$(touch x)\`{}|#\\ & <b>` },
      { type: 'note.add', note: { id: 'n', text: '</text><script>"\'`$x', width: 200, height: 90 }, position: { x: 0, y: 500 } },
    ],
  });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.lab;
}

describe('FO9 exports', () => {
  it.each(EXPORT_FORMATS)('%s: the same lab makes the same text, with a name and words for its items', (format) => {
    for (const name of TEST_LABS) {
      const once = exportLab(testLab(name), format);
      expect(once).toEqual(exportLab(testLab(name), format));
      expect(once.text.endsWith('\n')).toBe(true);
      expect(once.name).toMatch(/^[a-z0-9-]+\.[a-z.]+$/);
      for (const item of once.items) expect(itemText(item)).not.toMatch(/undefined|^$/);
    }
  });

  it('Mermaid', () => {
    expect(exportLab(testLab('tutorial'), 'mermaid').text).toBe(`---
title: "Tutorial"
---
flowchart LR
  n0[["<b>host</b><br/>veth0 192.168.50.3/24<br/>forwarding IPv4"]]
  n1["<b>msb</b><br/>veth1 192.168.50.2/24<br/>default via 192.168.50.3"]
  n0 ---|"veth0 – veth1"| n1
`);
    expect(exportLab(nastyLab(), 'mermaid').text.split('\n')[1]).toBe(`title: ${JSON.stringify(nastyLab().name)}`);
  });

  it('Graphviz', () => {
    const { text } = exportLab(testLab('bridge'), 'dot');
    expect(text).toContain('n4 [label="br0 (host)\\n10.10.0.1/24", shape=box, style=filled, fillcolor="#eceff3"];');
    expect(text).toContain('n4 -- n1 [taillabel="vb1", headlabel="eth0"];');
    expect(exportLab(nastyLab(), 'dot').text.split('\n')[0]).toBe(`graph "</title>\\"'$(touch x)\`{}|#\\\\ & <b>" {`);
  });

  it('Mininet', () => {
    const { text } = exportLab(testLab('bridge'), 'mininet');
    expect(text).toContain(`nodes['switch/br0'] = net.addSwitch('br0', cls=LinuxBridge, dpid='1')`);
    expect(text).toContain(`('switch/br0', 'vb1', 'a', 'eth0'),`);
    expect(text).toContain(`('a', 'ip addr add 10.10.0.11/24 dev eth0'),`);
    expect(text).toContain(`('host', 'ip addr add 10.10.0.1/24 dev br0'),`);
    expect(text).not.toContain('link set dev eth0 up');
  });

  it('Mininet: delay, loss and rate are options of TCLink, the rest is left to tc', () => {
    const { text } = exportLab(testLab('impaired'), 'mininet');
    expect(text).toContain('from mininet.link import TCLink');
    expect(text).toContain(`('earth', 'eth0', {'bw': 10, 'delay': '1280ms', 'jitter': '0.5ms', 'loss': 1}),`);
    expect(text).toContain(`('moon', 'tc qdisc replace dev eth0 root netem delay 1280ms duplicate 0.1% corrupt 0.01% reorder 25%'),`);
    expect(exportLab(testLab('row'), 'mininet').text).not.toContain('TCLink');
  });

  it('Mininet: services are started in the background and ended with the network', () => {
    const { text } = exportLab(testLab('services'), 'mininet');
    expect(text).toContain(`('server', 'iperf3 --server --port 5201 --forceflush >/dev/null 2>&1 &'),`);
    expect(text).toContain(`('server', 'printf \\'%b\\\\n\\' `);
    expect(text).toMatch(/CLI\(network\)\n {4}for host in network\.hosts:\n {8}host\.cmd\('kill \$\(jobs -p\)'\)\n {4}network\.stop/);
    expect(exportLab(testLab('row'), 'mininet').text).toContain('CLI(network)\n    network.stop()');
  });

  it('pictures say kinds, impairments, rules and services in words', () => {
    for (const format of ['mermaid', 'dot', 'svg'] as const) {
      expect(exportLab(testLab('stacked'), format).text).toContain('vlan id 10 on trunk');
      expect(exportLab(testLab('impaired'), format).text).toContain('delay 1280ms 0.5ms loss 1% rate 10mbit');
      expect(exportLab(testLab('services'), format).text).toContain('speed :5201');
      expect(exportLab(testLab('policy'), format).text).toContain('priority 100 from');
      expect(exportLab(testLab('stacked'), format).text.replaceAll(/<[^>]+>|\n/g, ' ')).toMatch(/s1 vlan 10 pvid untagged, +20-22, +30/);
    }
    // A port of a bond hangs on its namespace, as a bond is no box.
    expect(exportLab(testLab('stacked'), 'mermaid').text).toMatch(/^ {2}n\d+ ---\|"s1 – s1"\| n\d+$/m);
  });

  it('Bash: what services run is a comment, whatever it says', () => {
    const { text, items } = exportLab(testLab('services'), 'bash');
    const at = text.indexOf('# Services are not started');
    const end = text.indexOf('if [ "$(id -u)"');
    expect(at).toBeGreaterThan(0);
    expect(
      text
        .slice(at, end)
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#')),
    ).toEqual([]);
    expect(items.map(({ code }) => code)).toEqual(['places', 'services_commented', 'services_commented']);
  });

  it('SVG is well formed and shows every name and address', () => {
    for (const lab of [...TEST_LABS.map(testLab), nastyLab()]) {
      const { text } = exportLab(lab, 'svg');
      const { root } = parseXml(text);
      expect(root?.name).toBe('svg');
      const inside = root?.children.filter((child) => child instanceof XmlElement).map((child) => child.name) ?? [];
      expect(inside.filter((name) => !['title', 'rect', 'path', 'circle', 'text'].includes(name))).toEqual([]);
      for (const namespace of Object.values(lab.namespaces).slice(1)) expect(root?.text).toContain(namespace.name);
    }
    expect(exportLab(testLab('row'), 'svg').text).toContain('192.168.3.2/24');
  });

  it('SVG: what is too long for its box goes on in the next row, whole', () => {
    const outcome = applyEdit(testLab('firewall'), {
      type: 'batch',
      edits: [
        { type: 'namespace.add', id: 'far', name: 'a-name-of-a-namespace-that-is-rather-long', position: { x: 0, y: 900 } },
        {
          type: 'interface.add',
          interface: {
            id: 'tun',
            namespaceId: 'far',
            kind: 'bridge',
            name: 'bridge-of-15-ch',
            up: true,
            stp: false,
            addresses: ['2001:db8:1234:5678:9abc:def0:1234:5678/128'],
          },
          position: { x: 0, y: 1200 },
        },
      ],
    });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
    const { text } = exportLab(outcome.lab, 'svg');
    expect(text).not.toContain('…');
    const rows = [...text.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, row = '']) => row);
    expect(rows.filter((row) => row.replaceAll(/&\w+;/g, '.').length > 33)).toEqual([]);
    const said = rows.join('').replaceAll(' ', '');
    expect(said).toContain('a-name-of-a-namespace-that-is-rather-long');
    expect(said).toContain('2001:db8:1234:5678:9abc:def0:1234:5678/128');
    for (const line of pictureOf(outcome.lab).boxes.flatMap(({ lines }) => lines))
      expect(said).toContain(line.replaceAll(' ', '').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
  });

  it('words in the lab stay words in a script', () => {
    expect(exportLab(nastyLab(), 'bash').text.split('\n')[1]).toBe(`# ${nastyLab().name}`);
    expect(exportLab(nastyLab(), 'mininet').text).toContain(`"""</title>''$(touch x)\`{}|#\\\\ & <b>\n`);
  });
});
