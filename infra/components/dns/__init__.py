"""Who answers names: private zones, the resolver, forwarding to councils."""
