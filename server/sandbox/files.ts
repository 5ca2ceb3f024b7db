/** The small files a lab finds in its own /etc and /root. */

/** Names are looked up in /etc/hosts, then asked of the servers in /etc/resolv.conf, where there are none but those of the lab. */
const NSSWITCH = 'passwd: files\ngroup: files\nhosts: files dns\nprotocols: files\nservices: files\n';

// The prompt names the namespace, also after `ip netns exec msb bash` was typed. `route` is net-tools', which few machines still have.
const BASHRC = `[ -z "$PS1" ] && return
nslab_ns=$(ip netns identify 2>/dev/null | head -n 1)
PS1='[\\u@\${nslab_ns:-host} \\W]\\$ '
HISTSIZE=2000 HISTCONTROL=ignoredups
shopt -s checkwinsize
alias ls='ls --color=auto' ll='ls -l --color=auto' grep='grep --color=auto'
alias ip='ip -color=auto'
if ! type route >/dev/null 2>&1; then
  route() {
    echo 'Kernel IP routing table'
    printf '%-16s%-16s%-16s%-6s%-7s%s\\n' Destination Gateway Genmask Flags Metric Iface
    local to words via dev metric flags len mask
    ip -4 route show table main | while read -r to words; do
      via=0.0.0.0 dev=- metric=0 flags=U
      [[ $words =~ via\\ ([^ ]+) ]] && via=\${BASH_REMATCH[1]} flags=UG
      [[ $words =~ dev\\ ([^ ]+) ]] && dev=\${BASH_REMATCH[1]}
      [[ $words =~ metric\\ ([0-9]+) ]] && metric=\${BASH_REMATCH[1]}
      [ "$to" = default ] && to=0.0.0.0/0
      len=\${to#*/}; [ "$len" = "$to" ] && len=32 flags=\${flags}H
      mask=$((len ? (0xffffffff << (32 - len)) & 0xffffffff : 0))
      printf '%-16s%-16s%-16s%-6s%-7s%s\\n' "\${to%/*}" "$via" \\
        "$((mask >> 24 & 255)).$((mask >> 16 & 255)).$((mask >> 8 & 255)).$((mask & 255))" "$flags" "$metric" "$dev"
    done
  }
fi
`;

export const LAB_FILES: readonly { path: string; content: string }[] = [
  { path: '/etc/passwd', content: 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n' },
  { path: '/etc/group', content: 'root:x:0:\nfrr:x:0:\nfrrvty:x:0:root\nnogroup:x:65534:\n' },
  // A namespace's own one, which a DHCP client writes, is put over it.
  { path: '/etc/resolv.conf', content: '' },
  { path: '/etc/nsswitch.conf', content: NSSWITCH },
  { path: '/etc/hosts', content: '127.0.0.1 localhost\n::1 localhost\n' },
  { path: '/root/.bashrc', content: BASHRC },
];
