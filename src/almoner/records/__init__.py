"""Records: the chart.

An **entry** is one row of a patient's chart: an encounter, a problem (FHIR Condition), an allergy
(AllergyIntolerance), a medication (MedicationStatement), an immunization, an observation (vital
signs, results) or a procedure. Entries are never deleted: one that was wrong is *entered in
error*, and every version of every entry can be read.
"""
