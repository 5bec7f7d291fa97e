"""The hub's default route table, which Azure makes and no resource class can."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_azure_native import resources

from infra.components.network.rule_collection_group import cidrs
from infra.design.network.model import Hub

_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_API = "2024-05-01"
_RFC_1918 = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


def default_route_table(
    name: str,
    hub: Hub,
    group: pulumi.Input[str],
    firewall_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> resources.Deployment:
    """Write the table whole: what intent puts there itself, and `private_traffic` beyond RFC 1918.

    The class HubRouteTable refuses a table that exists already (pulumi-azure-native#1350), and this one does
    from the hub's first minute; so a template deployment writes it, as azure-quickstart-templates
    virtual-wan-routing-intent does. It is written with no such prefix too, so that the last one can go again.
    """
    return resources.Deployment(
        name,
        resource_group_name=group,
        deployment_name=f"{hub.names.hub}-routes",
        properties=resources.DeploymentPropertiesArgs(
            mode=resources.DeploymentMode.INCREMENTAL, template=_template(hub, firewall_id)
        ),
        opts=opts,
    )


def _template(hub: Hub, firewall_id: pulumi.Input[str]) -> Mapping[str, Any]:
    routes = {
        "_policy_PublicTraffic": ["0.0.0.0/0"],
        "_policy_PrivateTraffic": list(_RFC_1918),
        "private_traffic": cidrs(hub.private_traffic),
    }
    return {
        "$schema": _SCHEMA,
        "contentVersion": "1.0.0.0",
        "resources": [
            {
                "type": "Microsoft.Network/virtualHubs/hubRouteTables",
                "apiVersion": _API,
                "name": f"{hub.names.hub}/defaultRouteTable",
                "properties": {
                    "labels": ["default"],
                    "routes": [
                        _route(route, prefixes, firewall_id) for route, prefixes in routes.items() if prefixes
                    ],
                },
            }
        ],
    }


def _route(name: str, prefixes: list[str], firewall_id: pulumi.Input[str]) -> Mapping[str, Any]:
    return {
        "name": name,
        "destinationType": "CIDR",
        "destinations": prefixes,
        "nextHopType": "ResourceId",
        "nextHop": firewall_id,
    }
