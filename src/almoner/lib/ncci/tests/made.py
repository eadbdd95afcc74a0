"""Files in CMS's layouts with combinations of bare numbers that are invented."""

import io
import zipfile
from collections.abc import Mapping

NOTICE = "CPT only copyright of its owner. All rights reserved.\r\n"
PAIRS = (
    NOTICE + "Column1/Column2 Edits\t\t\t\t\t\t\r\n"
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n"
    "\t\t\t\t*=no data\t1=allowed\t\r\n"
    "\t\t\t\t\t9=not applicable\t\r\n"
    "10001\t20001\t \t20200101\t*\t0\tMore extensive procedure\r\n"
    "10001\t20002\t*\t19960101\t20191231\t1\tMisuse of column two code\r\n"
    "10001\t20002\t \t20210401\t*\t1\tMisuse of column two code\r\n"
    "10001\t2000T\t \t20200101\t20200101\t9\tMore extensive procedure\r\n"
    "G0001\t10001\t \t20200101\t*\t1\tMore extensive procedure\r\n"
)
LIMITS = (
    '"CPT codes are copyright of their owner.\r\n\r\nRestrictions apply.",,,\r\n'
    '"HCPCS/\r\nCPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,'
    "MUE Rationale\r\n"
    "10001,1,2 Date of Service Edit: Policy,Anatomic Consideration\r\n"
    "10002,3,1 Line Edit,CMS Policy\r\n"
    '10003,10,3 Date of Service Edit: Clinical,"Clinical: Data, of claims"\r\n'
)
LIMITS_NAME = "MCR_MUE_PractitionerServices_Eff_10-01-2026.csv"
ADDONS = (
    "The notice of the owner\t\t\t\t\t\t\t\r\n"
    "AOC_Edit_Type\tAdd-On_Code\tAOC_DelDT\tPrimary_Code\tPrimary_Code_DelDT\tAOC_Edit_EffDT\t"
    "AOC_Edit_DelDT\tSpecial_Instruction_Notes\r\n"
    "1\t10011\t\t10001\t\t2013091\t\t\r\n"
    "1\t10011\t\t10002\t2020366\t2013091\t\t\r\n"
    "2\t10012\t\tCCCCC\t\t2013091\t\tContractor Defined Primary Codes\r\n"
    "3\t10013\t2024366\t10003\t\t2013091\t2025001\t\r\n"
)
ADDONS_FIXED = (
    f"1{'10011'}{'':7}{'10001'}{'':7}2013091{'':7}{'':58}\r\n"
    f"1{'10011'}{'':7}{'10002'}2020366{'2013091'}{'':7}{'':58}\r\n"
    f"2{'10012'}{'':7}{'CCCCC'}{'':7}2013091{'':7}{'Contractor Defined Primary Codes':58}\r\n"
    f"3{'10013'}2024366{'10003'}{'':7}20130912025001{'':58}\r\n"
)


def zipped(members: Mapping[str, str]) -> io.BytesIO:
    """Return a ZIP of these texts in Latin-1."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text.encode("latin-1"))
    made.seek(0)
    return made
