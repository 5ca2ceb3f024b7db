/** The help text of `nslab`. */

export const HELP = `nslab: labs of Linux network namespaces, on a running nslab server

Usage: nslab [OPTIONS] COMMAND

  labs                            list the labs
  new NAME [--template ID]        make a lab (tutorial, two, bridge, router, nat, ring, empty)
  apply FILE                      make or change the lab of that file until the kernel equals it (- reads standard input)
  import FILE… [--format F]       make a lab of another tool's files, or of a shell script that is run in a sandbox (--name N, --check)
  export LAB [--format F]         print the drawing (--observed: what the kernel has) as nslab, bash, containerlab, mininet, mermaid, dot, svg
  exec LAB NAMESPACE -- CMD…      run a program in a namespace (host is the lab's host)
  ping LAB FROM TO [-c N]         ping from a namespace to an address or a name
  watch LAB                       show edits, commands and monitor lines as they come
  snapshot LAB [list]             list the lab's snapshots
  snapshot LAB take [NAME] | restore NAME [--observed] | rename NAME NEW | rm NAME
  snapshot LAB diff A B           compare two of: now, kernel, NAME, NAME:kernel
  start LAB | stop LAB | rm LAB   LAB is a name or an id
  server [OPTIONS]                start a server here (see nslab server --help)
  doctor                          what this kernel and machine can do (needs no server)

Options:
  --server URL   the server (NSLAB_SERVER); default: the one that runs on the data folder
  --token T      its token (NSLAB_TOKEN); default: the one in the data folder
  --data DIR     the data folder (NSLAB_DATA)
  --json         one JSON document, or one per line for ping and watch
  --help, --version

Exit codes: 0 done; 1 a lab's command failed, something differs, or no answer to ping; 2 wrong usage, or ping could not send;
3 no server; 4 the server refused. exec ends with the program's own code.
`;
