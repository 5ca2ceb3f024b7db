/** 中文：值、修改或应答有什么问题。 */
import type { errors as English } from '../en/errors.ts';

type Params = Readonly<Record<string, string>>;

const reasons: Record<string, (p: Params) => string> = {
  name_empty: () => '需要一个名字。',
  name_long: () => '名字太长（接口最多 15 个字符）。',
  name_chars: () => '只能用字母、数字和 . _ -，并以字母或数字开头。',
  name_digits: () => '纯数字的名字会被当作进程号。请加一个字母。',
  name_reserved: () => '这个名字是保留的。',
  text_long: () => '文字太长。',
  address_ip: () => '不是 IP 地址，例如 192.168.50.3。',
  address_prefix: () => '需要带前缀长度的地址，例如 192.168.50.2/24。',
  address_destination: () => '需要一个网络，例如 10.0.0.0/8，或 default。',
  address_mac: () => '不是单个接口的 MAC 地址，例如 02:00:00:00:00:01。',
  mtu_range: () => '68 到 65535 之间的数。',
  route_via_or_dev: () => '需要网关或接口。',
  route_family: () => '目标和网关必须同为 IPv4 或同为 IPv6。',
  ping_target: () => '需要一个地址或命名空间的名字。',
  not_found: () => '它已经不在了。',
  id_taken: () => '它已经存在。',
  name_taken: (p) => `这里已经有 ${p['name'] ?? ''}。`,
  host_fixed: () => '主机始终存在，名字不变。',
  loopback_fixed: () => 'lo 始终存在，名字不变。',
  same_interface: () => '链路需要两端。',
  other_namespace: () => '网桥在另一个命名空间中。',
  not_a_bridge: () => '那不是网桥。',
  bridge_in_bridge: () => '网桥不能插入网桥。',
  peer_mismatch: () => '两端不是一对。',
  not_for_kind: () => '这种接口做不到。',
  address_taken: (p) => `接口已经有 ${p['address'] ?? '这个地址'}。`,
  neighbour_taken: (p) => `该接口上已经有 ${p['address'] ?? ''} 的固定 MAC 地址。`,
  route_taken: (p) => `已经有到 ${p['to'] ?? '那里'} 的路由。`,
  limit: (p) => `达到上限（${p['limit'] ?? ''}）。`,
  file_yaml: (p) => `不是 YAML：${p['words'] ?? ''}`,
  file_alias: () => '不允许使用别名。',
  file_kind: () => '这是哪种接口？请写明 kind 或 peer。',
  file_peer: (p) => `没有接口 ${p['peer'] ?? ''}。`,
  file_no_peer: () => 'veth 需要 peer。',
  file_peer_taken: (p) => `${p['peer'] ?? ''} 已经有另一端。`,
  file_master: (p) => `这里没有网桥 ${p['master'] ?? ''}。`,
  file_layout: (p) => `没有可放置的 ${p['name'] ?? ''}。`,
  file_end: () => '需要写成 命名空间/接口。',
  nothing_to_undo: () => '没有可撤销的。',
  nothing_to_redo: () => '没有可重做的。',
};

const codes: Record<string, string> = {
  invalid: '有一个值无效。',
  unauthorised: '尚未登录。请打开 nslab 显示的地址。',
  forbidden: '不允许这样做。',
  not_found: '它已经不在了。',
  conflict: '别人修改了实验。这是它现在的样子。',
  refused: '无法进行这个修改。',
  not_running: '实验没有运行。请先启动。',
  busy: '一次太多了。请稍候。',
  limit: '达到上限。',
  command_failed: '一条命令失败了。命令列表中有内核的原话。',
  sandbox_failed: '实验无法启动。',
  timed_out: '服务器没有及时应答。',
  unsupported: '这台机器做不到。',
  internal: '服务器出错了。日志里有详情。',
};

export const errors: typeof English = {
  reason: (code, params) => reasons[code]?.(params),
  code: (code) => codes[code],
};
