/** What a doubt is: a code for the reader's words, and where it stands. */

export interface DoubtPlace {
  namespaceId: string;
  interfaceId?: string;
  routeId?: string;
  serviceId?: string;
}

export interface Doubt {
  code:
    | 'address_twice'
    | 'networks_overlap'
    | 'gateway_unreachable'
    | 'bridge_loop'
    | 'end_down'
    | 'route_device_missing'
    | 'route_source_missing'
    | 'rule_table_empty'
    | 'table_unused'
    | 'neighbour_device_missing'
    | 'neighbour_outside'
    | 'proxy_silent'
    | 'switch_device_missing'
    | 'mtu_mismatch'
    | 'address_on_port'
    | 'port_twice'
    | 'bond_empty'
    | 'vrf_empty'
    | 'tunnel_nowhere'
    | 'tunnel_to_nobody'
    | 'service_without_address'
    | 'service_device_missing'
    | 'router_without_forwarding';
  at: DoubtPlace[];
  params: Record<string, string>;
}
