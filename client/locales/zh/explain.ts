/** 中文：命令做什么，失败意味着什么，每一步做了什么。 */
import type { explain as English } from '../en/explain.ts';

type Params = Readonly<Record<string, string>>;
type Sentence = (p: Params) => string;

const command: typeof English.command = {
  'netns.add': (p) => `创建 ${p['ns'] ?? ''}：一个独立的网络，里面只有 lo。`,
  'netns.delete': (p) => `删除命名空间 ${p['ns'] ?? ''} 以及其中的一切。`,
  'veth.add': (p) =>
    `创建一个 veth 对：${p['dev'] ?? ''} 在 ${p['ns'] ?? ''} 中，另一端 ${p['peerDev'] ?? ''} 在 ${p['peerNs'] ?? ''} 中。`,
  'bridge.add': (p) => `在 ${p['ns'] ?? ''} 中创建网桥 ${p['dev'] ?? ''}：插入其中的接口由它交换。`,
  'link.add.dummy': (p) => `创建 ${p['dev'] ?? ''}：一个丢弃所有数据包的接口。`,
  'link.add.vlan': (p) => `创建 ${p['dev'] ?? ''}：把 ${p['parent'] ?? ''} 上带 VLAN 标签 ${p['id'] ?? ''} 的帧作为一个独立接口。`,
  'link.add.macvlan': (p) => `创建 ${p['dev'] ?? ''}：在 ${p['parent'] ?? ''} 的线路上再加一块有自己 MAC 地址的网卡。`,
  'link.add.ipvlan': (p) => `创建 ${p['dev'] ?? ''}：与 ${p['parent'] ?? ''} 共用 MAC 地址，靠 IP 地址区分。`,
  'link.add.vrf': (p) => `创建 VRF ${p['dev'] ?? ''}：插入其中的接口只按路由表 ${p['table'] ?? ''} 转发。`,
  'link.add.bond': (p) => `创建聚合接口 ${p['dev'] ?? ''}：它的端口合起来像一个接口。`,
  'link.add.vxlan': (p) => `创建 ${p['dev'] ?? ''}：把网络 ${p['id'] ?? ''} 的以太网帧装进 UDP，经 IP 网络传送。`,
  'link.add.gre': (p) => `创建 GRE 隧道 ${p['dev'] ?? ''}：把 IP 包装进 IP 包${to(p)}。`,
  'link.add.gretap': (p) => `创建 ${p['dev'] ?? ''}：传送以太网帧的 GRE 隧道${to(p)}。`,
  'link.add.ipip': (p) => `创建隧道 ${p['dev'] ?? ''}：把 IPv4 包装进 IPv4 包${to(p)}。`,
  'link.add.sit': (p) => `创建隧道 ${p['dev'] ?? ''}：把 IPv6 包装进 IPv4 包${to(p)}。`,
  'link.add.ip6tnl': (p) => `创建隧道 ${p['dev'] ?? ''}：把数据包装进 IPv6 包${to(p)}。`,
  'link.add.ip6gre': (p) => `创建 ${p['dev'] ?? ''}：经 IPv6 的 GRE 隧道${to(p)}。`,
  'link.add.wireguard': (p) => `创建 WireGuard 接口 ${p['dev'] ?? ''}：把数据包加密后放进 UDP，发给以公钥识别的对端。`,
  'wireguard.set': (p) => `给 ${p['dev'] ?? ''} 设置私钥（经标准输入）、UDP 端口 ${p['port'] ?? ''} 和对端。`,
  'link.add.tun': (p) => `创建 ${p['dev'] ?? ''}：它的另一端将是一个程序。`,
  'link.options': (p) => `在 ${p['dev'] ?? ''} 上设置 ${p['options'] ?? ''}。`,
  'link.delete': (p) => `删除 ${p['dev'] ?? ''}。veth 对的另一端会一起消失。`,
  'link.move': (p) => `把 ${p['dev'] ?? ''} 移入 ${p['to'] ?? ''}。到达后它未启用，也没有地址。`,
  'link.rename': (p) => `把 ${p['dev'] ?? ''} 改名为 ${p['newName'] ?? ''}。`,
  'link.up': (p) => (p['dev'] === 'lo' ? '启用 lo：命名空间可以访问自己了。' : `启用 ${p['dev'] ?? ''}。链路两端都启用后才能传送。`),
  'link.down': (p) => `停用 ${p['dev'] ?? ''}。它的路由和 IPv6 地址会消失。`,
  'link.mac': (p) => `把 ${p['dev'] ?? ''} 的 MAC 地址设为 ${p['mac'] ?? ''}。`,
  'link.mtu': (p) => `允许最大 ${p['mtu'] ?? ''} 字节的数据包通过 ${p['dev'] ?? ''}。`,
  'link.master': (p) => `把 ${p['dev'] ?? ''} 插入网桥 ${p['master'] ?? ''}。`,
  'link.nomaster': (p) => `把 ${p['dev'] ?? ''} 从网桥上拔下。`,
  'bridge.stpOn': (p) => `打开生成树，环路就无害了。${p['dev'] ?? ''} 会先等待再转发。`,
  'bridge.stpOff': (p) => `关闭生成树：${p['dev'] ?? ''} 立即转发。`,
  'addr.add': (p) => `给 ${p['dev'] ?? ''} 配置地址 ${p['address'] ?? ''}。`,
  'addr.delete': (p) => `从 ${p['dev'] ?? ''} 移除地址 ${p['address'] ?? ''}。`,
  'route.add': (p) => `${route(p)}现在经由 ${p['via'] ?? ''}${source(p)}。`,
  'route.replace': (p) => `${route(p)}现在改为经由 ${p['via'] ?? ''}${source(p)}。`,
  'route.delete': (p) => `移除${p['table'] ? `表 ${p['table']} 中` : ''}到 ${p['to'] ?? ''} 的路由。`,
  'route.blackhole': (p) => `${route(p)}被丢弃，不通知任何人。`,
  'route.unreachable': (p) => `${route(p)}被拒绝，并告诉发送者那里没有主机（ICMP host unreachable）。`,
  'route.prohibit': (p) => `${route(p)}被拒绝，并告诉发送者这是禁止的（ICMP administratively prohibited）。`,
  'rule.add': (p) => `规则 ${p['priority'] ?? ''}：${packets(p)}查表 ${p['table'] ?? ''}。`,
  'rule.delete': (p) => `移除规则 ${p['priority'] ?? ''}（${packets(p)}）。`,
  'rule.blackhole': (p) => `规则 ${p['priority'] ?? ''}：${packets(p)}被丢弃，不通知任何人。`,
  'rule.unreachable': (p) => `规则 ${p['priority'] ?? ''}：${packets(p)}被拒绝（不可达）。`,
  'rule.prohibit': (p) => `规则 ${p['priority'] ?? ''}：${packets(p)}被拒绝（禁止）。`,
  'rp_filter.strict': (p) => `从${devs(p)}进来的数据包，若应答不走同一接口就丢弃。`,
  'rp_filter.loose': (p) => `从${devs(p)}进来的数据包，若没有任何路由能回到源地址就丢弃。`,
  'rp_filter.off': (p) => `从${devs(p)}进来的数据包，源地址不再检查。`,
  'proxy_arp.on': (p) => `在${devs(p)}上代答 ARP：别处的地址也由它应答。`,
  'proxy_ndp.on': (p) => `在${devs(p)}上代为应答对代答邻居的邻居请求（NDP）。`,
  'proxy_ndp.off': (p) => `在${devs(p)}上只应答对自己地址的邻居请求（NDP）。`,
  'proxy_arp.off': (p) => `在${devs(p)}上只应答自己地址的 ARP。`,
  'forwarding.on': (p) => `让 ${p['ns'] ?? ''} 转发不是发给自己的 ${p['family'] ?? ''} 数据包：它成了路由器。`,
  'forwarding.off': (p) => `${p['ns'] ?? ''} 不再转发 ${p['family'] ?? ''} 数据包。`,
  'nft.chain': (p) => `让防火墙检查${chainOf(p)}的数据包；没有规则决定的${p['policy'] === 'drop' ? '丢弃' : '放行'}。`,
  'nft.rule': (p) => `${packetsOf(p)}${verdictOf(p)}。`,
  'nft.replace': (p) => `一次性重设 ${p['chain'] ?? ''} 的 ${p['count'] ?? ''} 条规则：顺序很重要。`,
  'nft.delete': (p) => `删除链 ${p['chain'] ?? ''}：此处不再做任何决定。`,
  'neighbour.proxy': (p) => `在 ${p['dev'] ?? ''} 上以自己的 MAC 代答 ${p['address'] ?? ''}。`,
  'neighbour.noProxy': (p) => `在 ${p['dev'] ?? ''} 上不再代答 ${p['address'] ?? ''}。`,
  'neighbour.replace': (p) => `在 ${p['dev'] ?? ''} 上固定 ${p['address'] ?? ''} 的 MAC 地址，不再询问邻居。`,
  'neighbour.delete': (p) => `删除 ${p['dev'] ?? ''} 上 ${p['address'] ?? ''} 的固定 MAC 地址。`,
  'impair.set': (p) => `对 ${p['dev'] ?? ''} 发出的每个数据包做：${p['what'] ?? ''}。`,
  'impair.clear': (p) => `${p['dev'] ?? ''} 发出的数据包不再受损。`,
  'rate.set': (p) => `${p['dev'] ?? ''} 的发送速率不超过 ${p['rate'] ?? ''}。`,
  'rate.clear': (p) => `${p['dev'] ?? ''} 的发送速率不再受限。`,
  'loss.set': (p) => `丢弃到达 ${p['dev'] ?? ''} 的数据包的 ${p['percent'] ?? ''}，如同在途中丢失。`,
  'loss.clear': (p) => `不再丢弃到达 ${p['dev'] ?? ''} 的数据包。`,
  'vlan.set': (p) => `${member(p)} ${p['dev'] ?? ''} 加入 VLAN ${p['vid'] ?? ''}${vlanFlags(p)}。`,
  'vlan.delete': (p) => `${member(p)} ${p['dev'] ?? ''} 退出 VLAN ${p['vid'] ?? ''}。`,
  'isolation.begin': (p) => `在 ${p['ns'] ?? ''} 中运行的程序从此有自己的${kinds(p)}。由一个小进程维持它们。`,
  'isolation.end': (p) => `结束为 ${p['ns'] ?? ''} 维持它们的进程，以及在其中运行的程序。`,
  'isolation.hostname': (p) => `把 ${p['ns'] ?? ''} 的主机名改为 ${p['hostname'] ?? ''}；主机自己的名字不变。`,
  'masquerade.add': (p) => `从 ${p['dev'] ?? ''} 发出的数据包以它的地址作为源地址。`,
  'masquerade.delete': (p) => `从 ${p['dev'] ?? ''} 发出的数据包保留自己的源地址。`,
};

const KINDS: Readonly<Record<string, string>> = {
  pid: '进程号',
  uts: '主机名',
  ipc: 'IPC 对象',
  mnt: '挂载点',
  user: '用户',
  cgroup: 'cgroup 根',
  time: '时钟',
};

function kinds(p: Params): string {
  return (p['kinds'] ?? '')
    .split(',')
    .map((kind) => KINDS[kind] ?? kind)
    .join('、');
}

function packets(p: Params): string {
  const { packets: words = '' } = p;
  if (words === '') return '所有数据包';
  return words.startsWith('not ') ? `除 ${words.slice(4)} 以外的数据包` : `符合 ${words} 的数据包`;
}

function source(p: Params): string {
  return p['src'] ? `，源地址为 ${p['src']}` : '';
}

/** Where a tunnel ends, when that is said. */
function to(p: Params): string {
  return p['remote'] === undefined ? '' : `，通往 ${p['remote']}`;
}

function route(p: Params): string {
  const table = p['table'] ? `规则查表 ${p['table']} 时，` : '';
  return p['to'] === 'default' ? `${table}去往其他所有地方的数据包` : `${table}去往 ${p['to'] ?? ''} 的数据包`;
}

const failure: typeof English.failure = {
  exists: '同名的对象，或者这样的路由、地址，已经存在。',
  no_namespace: '没有这个名字的命名空间。',
  no_device: '这里没有这个名字的接口。',
  bad_gateway: '网关不在这里任何已启用接口的网络中。',
  unreachable: '没有已启用的接口通向那里。',
  down: '接口未启用；需要先启用它。',
  no_such_rule: '没有这条规则。',
  no_program: '没有安装这个程序。“本机能力”会说明如何安装。',
  no_such_address: '接口没有这个地址。',
  no_such_route: '没有这条路由。',
  unknown_kind: '这个内核没有所需的功能。“本机能力”会说明如何获得。',
  not_permitted: '内核在这里不允许这样做。',
  busy: '接口正在使用；必须先停用。',
  limit: '达到了本实验的上限。',
  out_of_range: '数值超出了接口允许的范围。',
  loop: '这会形成环路。',
  timed_out: '耗时太长，已被终止。',
  invalid: '内核不接受这些值的组合。',
  other: '请看内核的原话。',
};

const label: Record<string, Sentence> = {
  'lab.rename': (p) => `实验改名为 ${p['name'] ?? ''}`,
  'lab.settings': () => '更改实验设置',
  'namespace.add': (p) => `添加命名空间 ${p['name'] ?? ''}`,
  'namespace.add.many': (p) => `添加 ${p['count'] ?? ''} 个命名空间`,
  'namespace.rename': (p) => `${p['name'] ?? ''} 改名为 ${p['newName'] ?? ''}`,
  'namespace.set': (p) => `${p['name'] ?? ''} 的设置`,
  'namespace.rules': (p) => `${p['name'] ?? ''} 的策略规则`,
  'namespace.neighbours': (p) => `${p['name'] ?? ''} 的邻居`,
  'namespace.switches': (p) => `${p['name'] ?? ''} 的开关`,
  'namespace.isolate': (p) => `${p['name'] ?? ''} 的命名空间种类`,
  'namespace.remove': (p) => `删除 ${p['name'] ?? ''}`,
  'namespace.remove.many': (p) => `删除 ${p['count'] ?? ''} 个命名空间`,
  'route.add': (p) => `${p['name'] ?? ''} 的路由 ${p['to'] ?? ''}`,
  'route.set': (p) => `${p['name'] ?? ''} 的路由 ${p['to'] ?? ''}`,
  'route.remove': (p) => `删除 ${p['name'] ?? ''} 的路由 ${p['to'] ?? ''}`,
  'link.add': (p) => `连线 ${p['a'] ?? ''} – ${p['b'] ?? ''}`,
  'link.add.many': (p) => `添加 ${p['count'] ?? ''} 条链路`,
  'interface.add': (p) => `在 ${p['namespace'] ?? ''} 中添加 ${p['name'] ?? ''}`,
  'interface.rename': (p) => `${p['name'] ?? ''} 改名为 ${p['newName'] ?? ''}`,
  'interface.set': (p) => `${p['namespace'] ?? ''} 的 ${p['name'] ?? ''}`,
  'interface.set.many': (p) => `更改 ${p['count'] ?? ''} 个接口`,
  'interface.move': (p) => `把 ${p['name'] ?? ''} 移到 ${p['namespace'] ?? ''}`,
  'interface.plug': (p) => (p['bridge'] ? `把 ${p['name'] ?? ''} 插入 ${p['bridge']}` : `拔下 ${p['name'] ?? ''}`),
  'interface.remove': (p) => `删除 ${p['namespace'] ?? ''} 的 ${p['name'] ?? ''}`,
  'interface.remove.many': (p) => `删除 ${p['count'] ?? ''} 个接口`,
  'service.add': (p) => `给 ${p['name'] ?? ''} 添加服务 ${p['service'] ?? ''}`,
  'service.set': (p) => `${p['name'] ?? ''} 的服务 ${p['service'] ?? ''}`,
  'service.remove': (p) => `删除 ${p['name'] ?? ''} 的服务 ${p['service'] ?? ''}`,
  'firewallRule.add': (p) => `给 ${p['name'] ?? ''} 添加规则：${p['rule'] ?? ''}`,
  'firewallRule.set': (p) => `${p['name'] ?? ''} 的规则：${p['rule'] ?? ''}`,
  'firewallRule.remove': (p) => `删除 ${p['name'] ?? ''} 的规则：${p['rule'] ?? ''}`,
  'firewall.policy': (p) => `${p['name'] ?? ''}：${p['chain'] ?? ''} 默认 ${p['policy'] ?? ''}`,
  'layout.move': () => '移动方框',
  'note.add': () => '添加便签',
  'note.set': () => '更改便签',
  'note.remove': () => '删除便签',
  'group.add': () => '添加分组',
  'group.set': () => '更改分组',
  'group.remove': () => '删除分组',
  batch: (p) => `${p['count'] ?? ''} 处更改`,
  start: () => '启动实验',
  apply: () => '应用画布',
  discard: () => '放弃暂存的修改',
  keep: () => '保留内核的状态',
  revert: () => '还原到画布',
  'schedule.set': () => '修改日程',
  schedule: () => '日程开始或结束一步',
  'schedule.back': () => '日程复原它的改动',
  'restore.drawing': (p) => `恢复 ${p['name'] ?? ''}`,
  'restore.kernel': (p) => `恢复 ${p['name'] ?? ''} 的内核状态`,
  command: () => '单条命令',
  isolation: () => '按图设置命名空间种类',
};

export const explain: typeof English = {
  command,
  failure,
  label(code, params) {
    const { code: inner, ...rest } = params;
    const known = (one: string): string | undefined => label[one]?.(rest);
    if (code === 'undo') return `撤销：${known(inner ?? '') ?? inner ?? ''}`;
    if (code === 'redo') return `重做：${known(inner ?? '') ?? inner ?? ''}`;
    if (code === 'kernel') return `来自内核：${known(inner ?? '') ?? inner ?? ''}`;
    return label[code]?.(params) ?? code;
  },
};

const CHAINS: Readonly<Record<string, string>> = {
  prerouting: '刚到达、尚未选路（prerouting）',
  input: '发给本命名空间（input）',
  forward: '途经转发（forward）',
  output: '本机发出（output）',
  postrouting: '即将离开（postrouting）',
};

function chainOf(p: Params): string {
  return CHAINS[p['chain'] ?? ''] ?? '';
}

function packetsOf(p: Params): string {
  const match = p['match'] ?? '';
  return match === '' ? `在 ${p['chain'] ?? ''} 中，到达此处的所有数据包` : `在 ${p['chain'] ?? ''} 中，符合 ${match} 的数据包`;
}

function verdictOf(p: Params): string {
  const to = p['to'] ?? '';
  switch (p['action']) {
    case 'accept':
      return '放行';
    case 'drop':
      return '直接丢弃，不作答复';
    case 'reject':
      return '被拒绝，并告知发送方';
    case 'masquerade':
      return '改用出口接口的地址';
    case 'dnat':
      return `改为发往 ${to}`;
    case 'snat':
      return `以 ${to} 作为源地址`;
    default:
      return '按该规则处理';
  }
}

/** 网桥自己也相当于一个端口。 */
function member(p: Params): string {
  return p['flags']?.includes('self') === true ? '网桥自身' : '端口';
}

function vlanFlags(p: Params): string {
  const flags = p['flags']?.split(' ') ?? [];
  return [
    flags.includes('untagged') ? '，其帧发出时不带标签' : '，其帧发出时带标签',
    flags.includes('pvid') ? '；收到的无标签帧归入其中' : '',
  ].join('');
}

/** An interface, or all of the namespace. */
function devs(p: Params): string {
  return p['dev'] ? ` ${p['dev']} ` : ` ${p['ns'] ?? ''} 的任一接口`;
}
