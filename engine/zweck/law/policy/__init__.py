"""Policies as lawyers write them: rules, versions and laws, each with its place in the file."""

from zweck.law.policy.coverage import Announcement, Cover, Coverage, Field, Gap, Governed, Omission, OmissionEffect
from zweck.law.policy.house import HOUSES, House
from zweck.law.policy.law import Doubt, Law, Occasion, PolicySet, Scope, Version, View, omissions
from zweck.law.policy.release import Frozen, Part, Release, Thing
from zweck.law.policy.rule import (
    Definition,
    Disregard,
    Floor,
    Ground,
    InForce,
    Obligation,
    Prohibition,
    Remedy,
    Requirement,
    RidesOn,
    Right,
    Rule,
    Timing,
)

__all__ = [
    "HOUSES",
    "Announcement",
    "Cover",
    "Coverage",
    "Definition",
    "Disregard",
    "Doubt",
    "Field",
    "Floor",
    "Frozen",
    "Gap",
    "Governed",
    "Ground",
    "House",
    "InForce",
    "Law",
    "Obligation",
    "Occasion",
    "Omission",
    "OmissionEffect",
    "Part",
    "PolicySet",
    "Prohibition",
    "Release",
    "Remedy",
    "Requirement",
    "RidesOn",
    "Right",
    "Rule",
    "Scope",
    "Thing",
    "Timing",
    "Version",
    "View",
    "omissions",
]
