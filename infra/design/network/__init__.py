"""The network as it should be: hubs, segments, rules and tunnels."""
