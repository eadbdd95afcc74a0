"""Two more letter templates that come with Almoner; a name that is there is left alone."""

from django.db import migrations

from almoner.lib import richtext
from almoner.lib.ids import uuid7
from almoner.messages.shipped import SHIPPED

NEW = ("Records request, more time", "Records request, refused")
INSERT = """
INSERT INTO messaging_lettertemplate
    (id, name, kind, subject, body, language, is_active, version)
VALUES (%s, %s, %s, %s, %s, 'en', true, 1)
ON CONFLICT (name) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0005_logo")]

    operations = [
        migrations.RunSQL(
            [
                (INSERT, [uuid7(), name, kind, subject, richtext.from_plain(text)])
                for name, kind, subject, text in SHIPPED
                if name in NEW
            ],
            migrations.RunSQL.noop,
        )
    ]
