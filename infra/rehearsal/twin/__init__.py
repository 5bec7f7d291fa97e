"""The network twin: the planned network as Linux network namespaces, with real packets.

From the planned resources to what is seen on this machine:

- `reading` finds in the resources what carries packets, as values; what it cannot twin, it names.
- `filters` turns security groups, firewall policies, translations and load balancers into nftables.
- `topology` says which namespaces there are, how they are joined, who has which route; `drawing` draws them.
- `building` makes them, inside namespaces of its own that have no way out and end with their first process.
- `probing` sends packets from each place to each other, and says what passed; `matrix` counts it.

Nothing here shares a line with the prover: what the packets say and what the proof says are two opinions.
"""
