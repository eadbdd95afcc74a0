"""What the models add for diseases together: groups of HCCs and products of them.

From CMS's risk adjustment model software (macro V28115M of the 2024 model, V24 of the 2020 model);
the names are those of the coefficients that CMS publishes.
"""

from almoner.lib.hcc.model import DISABLED, Interaction

GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "V24": {
        "gCancer": ("8", "9", "10", "11", "12"),
        "DIABETES": ("17", "18", "19"),
        "CARD_RESP_FAIL": ("82", "83", "84"),
        "CHF": ("85",),
        "gCopdCF": ("110", "111", "112"),
        "gRenal": ("134", "135", "136", "137", "138"),
        "SEPSIS": ("2",),
        "gSubstanceUseDisorder": ("54", "55", "56"),
        "gPsych": ("57", "58", "59", "60"),
        "PRESSURE_ULCER": ("157", "158", "159"),
    },
    "V28": {
        "CANCER": ("17", "18", "19", "20", "21", "22", "23"),
        "DIABETES": ("35", "36", "37", "38"),
        "CARD_RESP_FAIL": ("211", "212", "213"),
        "HF": ("221", "222", "223", "224", "225", "226"),
        "CHR_LUNG": ("276", "277", "278", "279", "280"),
        "KIDNEY": ("326", "327", "328", "329"),
        "gSubUseDisorder": ("135", "136", "137", "138", "139"),
        "gPsych": ("151", "152", "153", "154", "155"),
        "NEURO": ("180", "181", "182", "190", "191", "192", "195", "196", "198", "199"),
        "ULCER": ("379", "380", "381", "382"),
    },
}
_PRODUCTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "V24": (
        ("HCC47_gCancer", "HCC47", "gCancer"),
        ("DIABETES_CHF", "DIABETES", "CHF"),
        ("CHF_gCopdCF", "CHF", "gCopdCF"),
        ("HCC85_gRenal_V24", "CHF", "gRenal"),
        ("gCopdCF_CARD_RESP_FAIL", "gCopdCF", "CARD_RESP_FAIL"),
        ("HCC85_HCC96", "HCC85", "HCC96"),
        ("gSubstanceUseDisorder_gPsych", "gSubstanceUseDisorder", "gPsych"),
        ("SEPSIS_PRESSURE_ULCER", "SEPSIS", "PRESSURE_ULCER"),
        ("SEPSIS_ARTIF_OPENINGS", "SEPSIS", "HCC188"),
        ("ART_OPENINGS_PRESS_ULCER", "HCC188", "PRESSURE_ULCER"),
        ("gCopdCF_ASP_SPEC_B_PNEUM", "gCopdCF", "HCC114"),
        ("ASP_SPEC_B_PNEUM_PRES_ULC", "HCC114", "PRESSURE_ULCER"),
        ("SEPSIS_ASP_SPEC_BACT_PNEUM", "SEPSIS", "HCC114"),
        ("SCHIZOPHRENIA_gCopdCF", "HCC57", "gCopdCF"),
        ("SCHIZOPHRENIA_CHF", "HCC57", "CHF"),
        ("SCHIZOPHRENIA_SEIZURES", "HCC57", "HCC79"),
        ("DISABLED_HCC85", DISABLED, "HCC85"),
        ("DISABLED_PRESSURE_ULCER", DISABLED, "PRESSURE_ULCER"),
        ("DISABLED_HCC161", DISABLED, "HCC161"),
        ("DISABLED_HCC39", DISABLED, "HCC39"),
        ("DISABLED_HCC77", DISABLED, "HCC77"),
        ("DISABLED_HCC6", DISABLED, "HCC6"),
    ),
    "V28": (
        ("DIABETES_HF_V28", "DIABETES", "HF"),
        ("HF_CHR_LUNG_V28", "HF", "CHR_LUNG"),
        ("HF_KIDNEY_V28", "HF", "KIDNEY"),
        ("CHR_LUNG_CARD_RESP_FAIL_V28", "CHR_LUNG", "CARD_RESP_FAIL"),
        ("HF_HCC238_V28", "HF", "HCC238"),
        ("gSubUseDisorder_gPsych_V28", "gSubUseDisorder", "gPsych"),
        ("DISABLED_CANCER_V28", DISABLED, "CANCER"),
        ("DISABLED_NEURO_V28", DISABLED, "NEURO"),
        ("DISABLED_HF_V28", DISABLED, "HF"),
        ("DISABLED_CHR_LUNG_V28", DISABLED, "CHR_LUNG"),
        ("DISABLED_ULCER_V28", DISABLED, "ULCER"),
    ),
}
INTERACTIONS = {
    name: tuple(Interaction(product[0], product[1:]) for product in products)
    for name, products in _PRODUCTS.items()
}
NEEDS: dict[str, dict[str, tuple[str, ...]]] = {
    "V24": {},
    "V28": {"223": ("221", "222", "224", "225", "226")},
}
"""Heart failure with a heart assist device counts only beside another heart failure."""
FACTOR_WORDS = {
    "gCancer": "cancer",
    "CANCER": "cancer",
    "DIABETES": "diabetes",
    "CARD_RESP_FAIL": "cardiorespiratory failure",
    "CHF": "heart failure",
    "HF": "heart failure",
    "gCopdCF": "chronic lung disease",
    "CHR_LUNG": "chronic lung disease",
    "gRenal": "kidney disease",
    "KIDNEY": "kidney disease",
    "SEPSIS": "sepsis",
    "gSubstanceUseDisorder": "substance use disorder",
    "gSubUseDisorder": "substance use disorder",
    "gPsych": "psychiatric disorder",
    "PRESSURE_ULCER": "pressure ulcer",
    "ULCER": "ulcer of the skin",
    "NEURO": "neurological disorder",
    DISABLED: "disabled and under 65",
}
"""Groups in words, for explanations."""
