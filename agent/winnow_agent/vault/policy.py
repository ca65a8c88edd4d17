"""The policy in force: the partner's own, made stricter by the fleet's wherever that is."""

from __future__ import annotations

from dataclasses import dataclass

from winnow_agent.config import Settings
from winnow_agent.vault.trust import Trust
from winnow_protocol.policy import EffectivePolicy, Policy, load_policy, parse_policy, stricter


@dataclass(frozen=True, slots=True)
class InForce:
    """A policy, and the version of the fleet's that it was made stricter by; 0 without one."""

    policy: Policy
    fleet_version: int


def in_force(settings: Settings, trust: Trust, own: Policy) -> InForce:
    """`policy_in_force`, while another thread may take in the fleet's next one.

    The version is read first: a policy that is newer than its version is offered under by nobody, an older one would be.

    Args:
        own: the partner's, as it was when the agent started: who writes into the file does not change what is under way.
    """
    version = trust.policy_version
    return InForce(effective_policy(settings, trust, own).policy, version)


def policy_in_force(settings: Settings, trust: Trust) -> Policy:
    """For each rule the stricter of the partner's policy and the one that the steward published.

    Raises:
        PolicyError: one of the two is wrong.
    """
    return effective_policy(settings, trust).policy


def effective_policy(settings: Settings, trust: Trust, own: Policy | None = None) -> EffectivePolicy:
    """`policy_in_force`, with whose each value is; or what would be in force with another policy of the partner's."""
    own, fleet = own or load_policy(settings.policy_source), trust.fleet_policy
    published = None if fleet is None else parse_policy(fleet.yaml.decode(), f"fleet policy {fleet.version}")
    return stricter(published, own)
