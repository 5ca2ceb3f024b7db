/** A tiny web server: one text for every path, and a log line for every request. Run by perl, which Debian always has (docs/adr/0012-services.md). */
import { noteTextSchema } from '../model/names.ts';
import type { ServiceDescriptor, ServiceOf } from './descriptor.ts';
import { portSchema } from './port.ts';

export const httpFields = {
  port: portSchema,
  /** Absent: a greeting with the namespace's name. */
  text: noteTextSchema.optional(),
};

type HttpService = ServiceOf<'http', typeof httpFields>;

/** Serves one after another, each with a time limit, so that nobody who says nothing keeps it from the next. */
const SERVER = `use strict; use Socket qw(:DEFAULT IPPROTO_IPV6 IPV6_V6ONLY IN6ADDR_ANY inet_ntop); $| = 1; $SIG{PIPE} = 'IGNORE';
my ($port, $text) = @ARGV;
my $listener;
if (socket($listener, AF_INET6, SOCK_STREAM, 0) && setsockopt($listener, IPPROTO_IPV6, IPV6_V6ONLY, 0)) {
  setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
  bind($listener, pack_sockaddr_in6($port, IN6ADDR_ANY)) or die "port $port: $!\\n";
} else {
  socket($listener, AF_INET, SOCK_STREAM, 0) or die "socket: $!\\n";
  setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
  bind($listener, pack_sockaddr_in($port, INADDR_ANY)) or die "port $port: $!\\n";
}
listen($listener, 64) or die "port $port: $!\\n";
print "serving on port $port\\n";
while (1) {
  my $peer = accept(my $client, $listener) or next;
  eval {
    local $SIG{ALRM} = sub { die };
    alarm 5;
    my $family = sockaddr_family($peer);
    my (undef, $address) = $family == AF_INET6 ? unpack_sockaddr_in6($peer) : unpack_sockaddr_in($peer);
    my $from = inet_ntop($family, $address);
    $from =~ s/^::ffff:(?=\\d+\\.)//;
    my $request = '';
    while ($request !~ /\\r?\\n\\r?\\n/ && length $request < 16384) { sysread($client, $request, 4096, length $request) or last; }
    my ($line) = $request =~ /^([^\\r\\n]*)/;
    my $ok = $line =~ /^(GET|HEAD) /;
    my $body = $ok ? "$text\\n" : "only GET and HEAD\\n";
    my $status = $ok ? '200 OK' : '405 Method Not Allowed';
    my $head = "HTTP/1.1 $status\\r\\nContent-Type: text/plain; charset=utf-8\\r\\nContent-Length: " . length($body) . "\\r\\nConnection: close\\r\\n\\r\\n";
    syswrite($client, $line =~ /^HEAD / ? $head : $head . $body);
    $line =~ s/[^\\x20-\\x7e]/?/g;
    print "$from \\"$line\\" " . substr($status, 0, 3) . "\\n";
  };
  alarm 0;
  close $client;
}`;

export const http: ServiceDescriptor<HttpService, Omit<HttpService, 'id' | 'name' | 'enabled'>> = {
  fields: [
    { key: 'port', type: 'number' },
    { key: 'text', type: 'area', optional: true },
  ],
  needs: [{ id: 'perl', programs: ['perl'] }],
  wantsAddress: true,
  defaults: () => ({ kind: 'http', port: 80 }),
  start: ({ port, text }, { namespace, program }) => ({
    files: [],
    argv: [program('perl'), '-e', SERVER, '--', String(port), text ?? `Hello from ${namespace}.`],
  }),
  ports: ({ port }) => [{ protocol: 'tcp', port }],
  devices: () => [],
  renamed: (service) => service,
};
