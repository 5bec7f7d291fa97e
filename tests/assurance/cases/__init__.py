"""What Azure does with a packet, as its documentation and its users' reports have it: estates and verdicts.

A case is one fact: an estate as small as the fact allows, a packet, and its fate. These cases are the only
common ground of the prover and of the second opinion.
"""

from tests.assurance.cases import filtering, inspecting, routing
from tests.assurance.cases.case import Case

CASES: tuple[Case, ...] = (
    routing.peering_is_longer_than_a_default_route(),
    routing.gateway_prefix_is_longer_than_a_wide_route(),
    routing.without_propagation_private_ranges_lead_nowhere(),
    routing.default_route_takes_away_the_routes_to_nowhere(),
    routing.peering_beats_a_longer_prefix_from_bgp(),
    routing.gateway_subnet_needs_a_route_as_long_as_the_spoke(),
    routing.route_to_the_firewall_on_one_side_only(),
    routing.peering_is_not_transitive(),
    routing.a_site_that_covers_the_spokes_joins_them(),
    routing.a_gateway_with_bgp_joins_its_sites(),
    filtering.access_flag_off_is_no_proof(),
    filtering.forwarded_flag_off_is_no_proof(),
    filtering.default_route_makes_the_tag_everything(),
    filtering.public_range_on_premises_is_internet_too(),
    filtering.appliance_subnet_judges_by_its_own_routes(),
    filtering.subnet_and_interface_must_both_allow(),
    filtering.security_groups_do_not_hold_for_endpoints_by_default(),
    filtering.only_an_approved_endpoint_carries_anything(),
    filtering.an_endpoint_that_waits_is_no_proof(),
    filtering.a_machine_may_be_led_back_to_itself(),
    filtering.who_is_not_behind_a_balancer_is_led_to_one_who_is(),
    filtering.default_route_never_takes_an_endpoint(),
    filtering.route_as_long_as_the_network_takes_an_endpoint(),
    inspecting.network_rules_come_before_application_rules(),
    inspecting.the_pass_comes_before_the_parent(),
    inspecting.the_parent_comes_before_any_priority(),
    inspecting.dnat_allows_at_once(),
    inspecting.public_range_on_premises_sees_the_firewall(),
    inspecting.translated_range_outside_rfc_1918_sees_the_firewall(),
    inspecting.application_rules_hide_the_client(),
    inspecting.answers_to_the_firewalls_own_subnet_must_not_be_routed(),
    inspecting.dynamic_nat_opens_from_inside_alone(),
    inspecting.a_source_that_looks_translated_gets_no_answer(),
    inspecting.a_site_with_bgp_may_announce_an_endpoint(),
    filtering.admin_rules_come_first(),
    routing.firewall_subnet_needs_propagation(),
)

__all__ = ["CASES", "Case"]
