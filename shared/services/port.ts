/** Ports that services listen on. */
import * as z from 'zod';

export const portSchema = z.number('port_range').int('port_range').min(1, 'port_range').max(65535, 'port_range');

export interface ServicePort {
  protocol: 'tcp' | 'udp';
  port: number;
  /** Bound to one interface only. */
  dev?: string;
}
