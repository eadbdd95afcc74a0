"""The tables of PDPM: groups, cut points, points, and what each condition counts for.

Source: CMS, Long-Term Care Facility RAI 3.0 User's Manual, chapter 6 (October 2019 and later), and
the SNF PPS final rule for fiscal year 2019 (83 FR 39162).
"""

MAJOR_JOINT = "Major Joint Replacement or Spinal Surgery"
ORTHOPEDIC_SURGERY = "Orthopedic Surgery (Except Major Joint Replacement or Spinal Surgery)"
NON_ORTHOPEDIC = "Non-Orthopedic Surgery"
ACUTE_NEUROLOGIC = "Acute Neurologic"
RETURN_TO_PROVIDER = "Return to Provider"
CLINICAL = {
    MAJOR_JOINT: "major joint replacement or spinal surgery",
    ORTHOPEDIC_SURGERY: "other orthopedic",
    "Non-Surgical Orthopedic/Musculoskeletal": "other orthopedic",
    "Acute Infections": "medical management",
    "Cancer": "medical management",
    "Cardiovascular and Coagulations": "medical management",
    "Medical Management": "medical management",
    "Pulmonary": "medical management",
    ACUTE_NEUROLOGIC: "non-orthopedic surgery and acute neurologic",
    NON_ORTHOPEDIC: "non-orthopedic surgery and acute neurologic",
}
"""The ten clinical categories, and the four that they are for physical and occupational therapy."""
PT_OT = {
    "major joint replacement or spinal surgery": "ABCD",
    "other orthopedic": "EFGH",
    "medical management": "IJKL",
    "non-orthopedic surgery and acute neurologic": "MNOP",
}
PT_OT_FROM = (0, 6, 10, 24)
"""The function scores from which the four groups of a category begin."""
SURGERIES = {
    "": "",
    "major_joint_or_spinal": MAJOR_JOINT,
    "orthopedic": ORTHOPEDIC_SURGERY,
    "other": NON_ORTHOPEDIC,
}
"""Of the inpatient stay before (MDS J2100 to J5000)."""
SLP = ("ABC", "DEF", "GHI", "JKL")
"""By how many of acute neurologic, comorbidity and cognition; then diet and swallowing."""
NTA_FROM = ((12, "A"), (9, "B"), (6, "C"), (3, "D"), (1, "E"), (0, "F"))
_GROUPS = """
ES3 ES2 ES1 HDE2 HDE1 HBC2 HBC1 LDE2 LDE1 LBC2 LBC1 CDE2 CDE1 CBC2 CA2 CBC1 CA1 BAB2 BAB1
PDE2 PDE1 PBC2 PA2 PBC1 PA1
"""
NURSING = dict(zip(_GROUPS.split(), "ABCDEFGHIJKLMNOPQRSTUVWXY", strict=True))
"""The 25 nursing groups, with the third character of the HIPPS code."""
FUNCTION_POINTS = {"06": 4, "05": 4, "04": 3, "03": 2, "02": 1, "01": 0}
NOT_DONE = ("07", "09", "10", "88", "")
SELF_CARE = ("eating", "oral_hygiene", "toileting_hygiene")
BED = ("sit_to_lying", "lying_to_sitting")
TRANSFER = ("sit_to_stand", "chair_transfer", "toilet_transfer")
WALKING = ("walk_50_feet", "walk_150_feet")
FUNCTION_ITEMS = (*SELF_CARE, *BED, *TRANSFER, "walk_10_feet", *WALKING)
"""MDS section GG at admission: GG0130A to C, GG0170B to F, I, J and K."""

NTA_DESCRIBED = {
    "HIV/AIDS": 8,
    "Lung Transplant Status": 3,
    "Major Organ Transplant Status, Except Lung": 2,
    "Opportunistic Infections": 2,
    "Bone/Joint/Muscle Infections/Necrosis - Except Aseptic Necrosis of Bone": 2,
    "Chronic Myeloid Leukemia": 2,
    "Endocarditis": 1,
    "Immune Disorders": 1,
    "End-Stage Liver Disease": 1,
    "Narcolepsy and Cataplexy": 1,
    "Cystic Fibrosis": 1,
    "Specified Hereditary Metabolic/Immune Disorders": 1,
    "Morbid Obesity": 1,
    "Psoriatic Arthropathy and Systemic Sclerosis": 1,
    "Chronic Pancreatitis": 1,
    "Proliferative Diabetic Retinopathy and Vitreous Hemorrhage": 1,
    "Complications of Specified Implanted Device or Graft": 1,
    "Inflammatory Bowel Disease": 1,
    "Aseptic Necrosis of Bone": 1,
    "Cardio-Respiratory Failure and Shock": 1,
    "Myelodysplastic Syndromes and Myelofibrosis": 1,
    "Systemic Lupus Erythematosus, Other Connective Tissue Disorders, and Inflammatory "
    "Spondylopathies": 1,
    "Diabetic Retinopathy - Except Proliferative Diabetic Retinopathy and Vitreous Hemorrhage": 1,
    "Severe Skin Burn or Condition": 1,
    "Intractable Epilepsy": 1,
    "Disorders of Immunity - Except : RxCC97: Immune Disorders": 1,
    "Cirrhosis of Liver": 1,
    "Respiratory Arrest": 1,
    "Pulmonary Fibrosis and Other Chronic Lung Disorders": 1,
}
"""Points of what diagnoses stand for (MDS I8000, the claim for HIV), by CMS's words."""
NTA_CONDITIONS = {
    "parenteral_feeding_high": 7,
    "iv_medication": 5,
    "ventilator": 4,
    "parenteral_feeding_low": 3,
    "transfusion": 2,
    "multiple_sclerosis": 2,
    "chronic_lung_disease": 2,
    "wound_infection": 2,
    "diabetes": 2,
    "diabetic_foot_ulcer": 1,
    "tracheostomy": 1,
    "mdro": 1,
    "isolation": 1,
    "radiation": 1,
    "stage_4_ulcer": 1,
    "foot_infection_or_lesion": 1,
    "intermittent_catheterization": 1,
    "suctioning": 1,
    "feeding_tube": 1,
    "malnutrition": 1,
    "ostomy": 1,
}
SLP_CONDITIONS = (
    "aphasia",
    "stroke",
    "hemiplegia",
    "brain_injury",
    "tracheostomy",
    "ventilator",
)
"""SLP-related comorbidities with items of their own; others come by diagnosis (MDS I8000)."""
NEEDS_LOW_FUNCTION = 11
"""Up to which nursing function score paralysis and the like count for nursing."""
HIGH = (
    "comatose_dependent",
    "septicemia",
    "diabetes_with_insulin_changes",
    "lung_disease_short_of_breath_flat",
    "fever_with_complication",
    "parenteral_feeding_high",
    "parenteral_feeding_low",
    "respiratory_therapy_daily",
)
HIGH_WHEN_LOW = ("quadriplegia",)
LOW = (
    "respiratory_failure_with_oxygen",
    "feeding_tube",
    "pressure_ulcers_treated",
    "vascular_ulcers_treated",
    "foot_ulcer_dressed",
    "radiation",
    "dialysis",
)
LOW_WHEN_LOW = ("cerebral_palsy", "multiple_sclerosis", "parkinson")
COMPLEX = (
    "pneumonia",
    "wound_or_lesion_treated",
    "burn",
    "chemotherapy",
    "oxygen",
    "iv_medication",
    "transfusion",
)
COMPLEX_WHEN_LOW = ("hemiplegia",)
BEHAVIOR = (
    "hallucinations",
    "delusions",
    "physical_behavior",
    "verbal_behavior",
    "other_behavior",
    "rejection_of_care",
    "wandering",
)
DIET = ("mechanically_altered_diet", "swallowing_disorder")
CONDITIONS = frozenset(
    (
        *NTA_CONDITIONS,
        *SLP_CONDITIONS,
        *HIGH,
        *HIGH_WHEN_LOW,
        *LOW,
        *LOW_WHEN_LOW,
        *COMPLEX,
        *COMPLEX_WHEN_LOW,
        *BEHAVIOR,
        *DIET,
    )
)
"""Everything beside diagnoses that an assessment can say, by its name in the files."""
