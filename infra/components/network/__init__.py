"""Virtual WAN, hubs, segments, sites and what stands in them."""
