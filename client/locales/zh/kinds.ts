/** 中文：接口的种类及其选项。 */
import type { LinkKind, OptionName } from '../../../shared/kinds/kinds.ts';
import type { kinds as English } from '../en/kinds.ts';

type OptionWord = ReturnType<(typeof English)['option']>;

const OPTIONS: Readonly<Record<OptionName, OptionWord>> = {
  ageing: { name: '老化时间（秒）', hint: '一个地址多久没有消息就被忘记。' },
  priority: { name: '优先级', hint: '生成树用：最小者成为根。' },
  forwardDelay: { name: '转发延迟（秒）', hint: '开启 STP 时：端口先监听、再学习各这么久，然后才转发。' },
  vlanFiltering: { name: 'VLAN 过滤', hint: '端口只放行自己所属 VLAN 的帧。' },
  defaultPvid: { name: '默认 VLAN', hint: '新插入的端口不带标签地属于它。0：不属于任何 VLAN。' },
  id: { name: 'VLAN', hint: '1 到 4094。' },
  protocol: { name: '协议', hint: '802.1ad 是双层标签中的外层。' },
  mode: { name: '模式' },
  flag: { name: '隔离' },
  table: { name: '路由表' },
  miimon: { name: '链路检查（毫秒）', hint: '多久查看一次端口是否有载波；0：从不。' },
  hash: { name: '分配依据', hint: '决定数据包从哪个端口发出。' },
  primary: { name: '主端口', hint: '只要可用就用它。' },
  local: { name: '本端地址' },
  remote: { name: '对端地址' },
  ttl: { name: 'TTL', hint: '0：与内层数据包相同。' },
  key: { name: '密钥', hint: '区分同一对地址之间的多条隧道。' },
  group: { name: '组播组', hint: '用它找到其他端点。' },
  port: { name: 'UDP 端口', hint: 'IANA 规定为 4789。' },
  privateKey: { name: '私钥', hint: '已为你生成；只有这一端知道。' },
  peers: { name: '对端', hint: '每行一个：公钥、允许的网段、endpoint 10.0.0.1:51820、keepalive 25。' },
  learning: { name: '学习', hint: '学习某个地址在哪个端点后面。' },
};

const OF_KIND: Readonly<Record<string, OptionWord>> = {
  'vxlan.id': { name: '网络号（VNI）', hint: '0 到 16777215；各端点相同。' },
  'ipvlan.mode': { name: '模式', hint: '同一接口上的所有 ipvlan 都相同。' },
  'ipvlan.flag': { name: '隔离', hint: '同一接口上的所有 ipvlan 都相同。' },
  'wireguard.port': { name: '监听端口（UDP）' },
  'bond.mode': { name: '模式', hint: '各端口怎样分担工作。' },
};

function isOption(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

const MENU: Readonly<Record<LinkKind, string>> = {
  dummy: 'Dummy',
  vlan: 'VLAN：另一接口上带标签的帧',
  macvlan: 'macvlan：同一线路上的第二块网卡',
  ipvlan: 'ipvlan：同一网卡的另一地址',
  vxlan: 'VXLAN：UDP 承载的以太网',
  vrf: 'VRF：独立的路由表',
  bond: 'bond：多条链路合一',
  gre: 'GRE 隧道',
  gretap: '承载以太网的 GRE 隧道',
  ipip: 'IPIP 隧道：IPv4 套 IPv4',
  sit: 'SIT 隧道：IPv6 套 IPv4',
  ip6tnl: '套在 IPv6 里的隧道',
  ip6gre: '套在 IPv6 里的 GRE 隧道',
  wireguard: 'WireGuard：UDP 承载的加密隧道',
  tun: 'tun 或 tap：另一端是一个程序',
};

const BRIDGE_STATES: Readonly<Record<string, string>> = {
  disabled: '关闭',
  listening: '监听',
  learning: '学习',
  forwarding: '转发',
  blocking: '阻塞',
};

export const kinds: typeof English = {
  menu: MENU,
  option: (kind, name) => OF_KIND[`${kind}.${name}`] ?? (isOption(name) ? OPTIONS[name] : { name }),
  options: '选项',
  optionOf: (option, name) => `${name} 的${option}`,
  fixed: '创建时设定，之后内核不能更改。',
  anew: '用其他值重新创建…',
  anewHint: '它会被删除并重新创建，建立在它上面的接口也一样。',
  on: (name) => `基于 ${name}`,
  onIn: (name, namespace) => `基于 ${namespace} 的 ${name}`,
  publicKey: { name: '公钥', hint: '把它告诉另一端，作为对端的密钥。' },
  wireguardTo: 'WireGuard 隧道，连到…',
  noWay: '两个命名空间没有可以互相到达的地址。',
  vlans: {
    ofPort: 'VLAN',
    ofBridge: '网桥自身的 VLAN',
    notFiltering: (bridge) => `为 ${bridge} 打开 VLAN 过滤后才起作用。`,
    pvid: 'PVID',
    pvidHint: '收到的无标签帧归入这个 VLAN。',
    untagged: '不带标签',
    untaggedHint: '这些 VLAN 的帧发出时去掉标签。',
    tagged: '带标签',
    taggedHint: '这些 VLAN 的帧发出时带标签，如同中继端口。',
    none: '无',
    asBridge: '恢复为网桥默认',
  },
  bridge: {
    states: '端口状态',
    withoutTree: '未开启生成树',
    isRoot: '这就是根',
    rootIs: (id) => `根 ${id}`,
    rootPort: '通向根',
    cost: (cost) => `开销 ${String(cost)}`,
    table: '转发表',
    tableEmpty: '还没有听到任何地址。',
    how: { own: '端口自己的', given: '指定的', learned: '学到的' },
    age: (seconds) => `${String(seconds)} 秒前听到`,
    state: BRIDGE_STATES,
  },
};
