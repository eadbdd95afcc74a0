"""Small ICD-10-CM files made by hand in the official layout, and where the published ones lie."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
CODES = ROOT.parent / "shared" / "data" / "codes"

TABULAR = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular>
  <version>2099</version>
  <chapter>
    <name>19</name>
    <desc>Injury (S00-T88)</desc>
    <notes><note>Chapter note</note></notes>
    <section id="S70-S79">
      <desc>Injuries to the hip and thigh (S70-S79)</desc>
      <excludes2><note>burns (T20-T32)</note></excludes2>
      <diag>
        <name>S72</name>
        <desc>Fracture of femur</desc>
        <excludes1><note>amputation of hip (S78.-)</note></excludes1>
        <sevenChrNote><note>add the 7th character</note></sevenChrNote>
        <sevenChrDef>
          <extension char="A">initial encounter</extension>
          <extension char="D">subsequent encounter</extension>
          <extension char="S">sequela</extension>
        </sevenChrDef>
        <notes><note>7th characters D and S do not apply to codes in category S72 with 6th
          character 7 - dead, or 8 - dead too.</note></notes>
        <diag>
          <name>S72.0</name>
          <desc>Fracture of neck of femur</desc>
          <inclusionTerm><note>Fracture of hip NOS</note></inclusionTerm>
          <diag><name>S72.001</name><desc>Fracture of neck of right femur</desc></diag>
          <diag><name>S72.007</name><desc>Fracture with death</desc></diag>
        </diag>
        <diag><name>S72.9</name><desc>Unspecified fracture of femur</desc></diag>
      </diag>
      <diag><name>S78</name><desc>Traumatic amputation of hip and thigh</desc></diag>
    </section>
  </chapter>
</ICD10CM.tabular>
"""

INDEX = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index>
  <version>2099</version>
  <title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>
  <letter>
    <title>F</title>
    <mainTerm>
      <title>Fracture, traumatic<nemod>(abduction) (adduction)</nemod></title>
      <seeAlso>Injury</seeAlso>
      <code>T14.8</code>
      <term level="1">
        <title>femur<nemod>(shaft)</nemod></title>
        <code>S72.9-</code>
        <term level="2"><title>neck</title><see>Fracture, hip</see></term>
        <term level="2">
          <title>in (due to) tuberculosis</title><code>A18.01</code><manif>M90.80</manif>
        </term>
      </term>
    </mainTerm>
  </letter>
</ICD10CM.index>
"""

TABLE = """<ICD10CM.index><version>2099</version>
  <indexHeading><head col="1">Substance</head><head col="2">Accidental</head>
    <head col="3">Adverse effect</head></indexHeading>
  <letter><title>A</title><mainTerm><title>Aspirin</title>
    <cell col="2">T39.011</cell><cell col="3">--</cell></mainTerm></letter>
</ICD10CM.index>
"""


def published(*parts: str) -> Path:
    """Return a file of the shared data, or skip naming it."""
    path = CODES.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the data is missing: {path}")
    return path


def april_2026(name: str) -> Path:
    """Return a file of the data in the package simple-icd-10-cm, which is never imported."""
    spec = importlib.util.find_spec("simple_icd_10_cm")
    if spec is None or spec.origin is None:
        pytest.skip("the package simple-icd-10-cm, whose data is read, is not installed")
    return Path(spec.origin).parent / "data" / name
