"""The letter templates that come with Almoner, as plain text: ``{{…}}`` is a field."""

GREETING = "Dear {{to.greeting}},\n\n"

SHIPPED: tuple[tuple[str, str, str, str], ...] = (
    (
        "Referral letter",
        "referral",
        "Referral",
        GREETING + "Thank you for seeing {{patient.name}}, born {{patient.born}}, "
        "age {{patient.age}}.\n\nReason for referral: {{letter.reason}}\n\n"
        "Current problems:\n{{chart.problems}}\n\nMedications:\n{{chart.medications}}\n\n"
        "Allergies:\n{{chart.allergies}}\n\n"
        "Please send your findings and recommendations to {{practice.name}}, fax "
        "{{practice.fax}}, or call {{practice.phone}}. The patient can be reached at "
        "{{patient.phone}}.",
    ),
    (
        "Results letter",
        "results",
        "Your results",
        GREETING + "The results of your recent test are back.\n\nTest and result: "
        "{{letter.reason}}\n\nWhat this means and what comes next: {{letter.next_step}}\n\n"
        "If you have questions, call us at {{practice.phone}}. In an emergency call 911.",
    ),
    (
        "Work or school note",
        "work_school",
        "Work or school note",
        "To whom it may concern:\n\n{{patient.name}}, born {{patient.born}}, was seen at "
        "{{practice.name}} on {{visit.last}}.\n\nPlease excuse the absence from work or school "
        "from {{letter.from}} until {{letter.until}}.\n\nRestrictions, if any: "
        "{{letter.reason}}\n\nQuestions can be directed to {{practice.phone}}. No medical details "
        "are given without the patient's permission.",
    ),
    (
        "Missed visit",
        "no_show",
        "Your missed visit",
        GREETING + "We missed you at your visit on {{visit.missed}}.\n\nPlease call "
        "{{practice.phone}} to choose another time. If you cannot come, let us know a day before, "
        "so that somebody else can be seen.",
    ),
    (
        "Records cover sheet",
        "cover_sheet",
        "Records enclosed",
        "To: {{to.name}}\nFrom: {{practice.name}}, {{practice.address}}\n"
        "Telephone: {{practice.phone}}    Fax: {{practice.fax}}\n\n"
        "Records of: {{patient.name}}, born {{patient.born}}, chart {{patient.number}}\n\n"
        "What is enclosed: {{letter.reason}}\n\n"
        "These pages are confidential and meant only for the addressee. If you received them by "
        "mistake, do not read or copy them: call {{practice.phone}} at once and destroy them.",
    ),
    (
        "Collection letter, first",
        "collection",
        "Your balance",
        GREETING + "Our records show a balance of {{letter.amount}} on your account, chart "
        "{{patient.number}}.\n\nIf you have paid meanwhile, thank you; please ignore this letter. "
        "Otherwise please pay by {{letter.until}}, or call {{practice.phone}} to arrange payments "
        "or to ask about the bill.",
    ),
    (
        "Collection letter, final",
        "collection",
        "Final notice",
        GREETING + "We wrote to you before about the balance of {{letter.amount}} on your "
        "account, chart {{patient.number}}, and have had no answer.\n\nPlease pay or call "
        "{{practice.phone}} by {{letter.until}}. We would rather find a way with you, in parts if "
        "need be, than pass the account on.\n\nIf you believe the bill is wrong, tell us in "
        "writing and we will look into it.",
    ),
    (
        "Records request, more time",
        "other",
        "Your request for records",
        GREETING + "We have your request for the records of {{patient.name}}, born "
        "{{patient.born}}, chart {{patient.number}}. We cannot answer it within the usual time."
        "\n\nWhy: {{letter.reason}}\n\nYou will have our answer by {{letter.until}}. If you have "
        "questions, call {{practice.phone}}.",
    ),
    (
        "Records request, refused",
        "other",
        "Your request for records",
        GREETING + "We cannot give you what you asked for of the records of {{patient.name}}, "
        "born {{patient.born}}, chart {{patient.number}}, or not all of it.\n\nWhy: "
        "{{letter.reason}}\n\nWhether a licensed professional who had no part in this decision "
        "reviews it, and how you ask for that: {{letter.next_step}}\n\nYou may complain to us: "
        "{{practice.name}}, {{practice.address}}, telephone {{practice.phone}}. You may also "
        "complain to the Secretary of the U.S. Department of Health and Human Services, Office "
        "for Civil Rights, within 180 days. Nobody will treat you worse because you complain.",
    ),
)
"""Name, kind, subject line, text. For requests: 45 CFR 164.524(b)(2) (delay), (d)(2) (refusal)."""
