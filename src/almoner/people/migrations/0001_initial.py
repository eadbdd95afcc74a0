import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import almoner.lib.ids


def install_triggers(apps, schema_editor):
    """Put the triggers on that the models' options list."""
    for model in apps.get_app_config("people").get_models():
        for trigger in getattr(model._meta, "triggers", []):
            schema_editor.execute(trigger.install_sql, params=None)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("files", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE people_chart_number START 100001; CREATE SEQUENCE people_account_number START 50001",
            reverse_sql="DROP SEQUENCE people_chart_number; DROP SEQUENCE people_account_number",
        ),
        migrations.CreateModel(
            name="Practice",
            fields=[
                ("line1", models.CharField(blank=True, max_length=200, verbose_name="street")),
                (
                    "line2",
                    models.CharField(blank=True, max_length=200, verbose_name="apartment, suite"),
                ),
                ("city", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        blank=True, help_text="Two letters in the United States.", max_length=50
                    ),
                ),
                ("zip_code", models.CharField(blank=True, max_length=20, verbose_name="ZIP code")),
                (
                    "country",
                    models.CharField(
                        default="US", help_text="ISO 3166-1, two letters.", max_length=2
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("is_the_one", models.BooleanField(default=True, editable=False, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("npi", models.CharField(blank=True, max_length=10, verbose_name="NPI")),
                (
                    "tax_id",
                    models.CharField(
                        blank=True,
                        help_text="EIN, 12-3456789.",
                        max_length=20,
                        verbose_name="tax id",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=50)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_the_one", True)), name="one_practice"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="practice_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("npi", ""), ("npi__regex", "^[12]\\d{9}$"), _connector="OR"
                        ),
                        name="practice_npi",
                    ),
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_practiceevent" ("city", "country", "id", "is_the_one", "line1", "line2", "name", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "state", "tax_id", "version", "zip_code") VALUES (NEW."city", NEW."country", NEW."id", NEW."is_the_one", NEW."line1", NEW."line2", NEW."name", NEW."npi", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."state", NEW."tax_id", NEW."version", NEW."zip_code"); RETURN NULL;',
                            hash="969797485cee1e0a9ba991173467943774f38787",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_98b3c",
                            table="people_practice",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_practiceevent" ("city", "country", "id", "is_the_one", "line1", "line2", "name", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "state", "tax_id", "version", "zip_code") VALUES (NEW."city", NEW."country", NEW."id", NEW."is_the_one", NEW."line1", NEW."line2", NEW."name", NEW."npi", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."state", NEW."tax_id", NEW."version", NEW."zip_code"); RETURN NULL;',
                            hash="b7a60c405a05197722e85e30fd234713d0925252",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a3b09",
                            table="people_practice",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_practiceevent" ("city", "country", "id", "is_the_one", "line1", "line2", "name", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "state", "tax_id", "version", "zip_code") VALUES (OLD."city", OLD."country", OLD."id", OLD."is_the_one", OLD."line1", OLD."line2", OLD."name", OLD."npi", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."state", OLD."tax_id", OLD."version", OLD."zip_code"); RETURN NULL;',
                            hash="b2afcb815bb126b5b3f0bed922b31298b798ba75",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a7cca",
                            table="people_practice",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Location",
            fields=[
                ("line1", models.CharField(blank=True, max_length=200, verbose_name="street")),
                (
                    "line2",
                    models.CharField(blank=True, max_length=200, verbose_name="apartment, suite"),
                ),
                ("city", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        blank=True, help_text="Two letters in the United States.", max_length=50
                    ),
                ),
                ("zip_code", models.CharField(blank=True, max_length=20, verbose_name="ZIP code")),
                (
                    "country",
                    models.CharField(
                        default="US", help_text="ISO 3166-1, two letters.", max_length=2
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True)),
                (
                    "time_zone",
                    models.CharField(help_text="IANA name: America/New_York.", max_length=64),
                ),
                ("phone", models.CharField(blank=True, max_length=50)),
                ("fax", models.CharField(blank=True, max_length=50)),
                ("npi", models.CharField(blank=True, max_length=10, verbose_name="NPI")),
                (
                    "place_of_service",
                    models.CharField(
                        default="11",
                        help_text="CMS place-of-service code; 11 is an office.",
                        max_length=2,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="location_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("time_zone", ""), _negated=True),
                        name="location_has_a_time_zone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("npi", ""), ("npi__regex", "^[12]\\d{9}$"), _connector="OR"
                        ),
                        name="location_npi",
                    ),
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_locationevent" ("city", "country", "fax", "id", "is_active", "line1", "line2", "name", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place_of_service", "state", "time_zone", "version", "zip_code") VALUES (NEW."city", NEW."country", NEW."fax", NEW."id", NEW."is_active", NEW."line1", NEW."line2", NEW."name", NEW."npi", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."place_of_service", NEW."state", NEW."time_zone", NEW."version", NEW."zip_code"); RETURN NULL;',
                            hash="82490788bcf5b0fdb1cb5f6055090c8a5dba9ea7",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4a88f",
                            table="people_location",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_locationevent" ("city", "country", "fax", "id", "is_active", "line1", "line2", "name", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place_of_service", "state", "time_zone", "version", "zip_code") VALUES (NEW."city", NEW."country", NEW."fax", NEW."id", NEW."is_active", NEW."line1", NEW."line2", NEW."name", NEW."npi", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."place_of_service", NEW."state", NEW."time_zone", NEW."version", NEW."zip_code"); RETURN NULL;',
                            hash="8bcb4c3ac35ee19174cec4fe5d275c6e5a41b30e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_08321",
                            table="people_location",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_locationevent" ("city", "country", "fax", "id", "is_active", "line1", "line2", "name", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place_of_service", "state", "time_zone", "version", "zip_code") VALUES (OLD."city", OLD."country", OLD."fax", OLD."id", OLD."is_active", OLD."line1", OLD."line2", OLD."name", OLD."npi", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."place_of_service", OLD."state", OLD."time_zone", OLD."version", OLD."zip_code"); RETURN NULL;',
                            hash="57351dad9156a022f1d8f41f4d81052d6cb1165a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_cf51f",
                            table="people_location",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Practitioner",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("family_name", models.CharField(max_length=200)),
                ("given_name", models.CharField(blank=True, max_length=200)),
                (
                    "credential",
                    models.CharField(blank=True, help_text="MD, DO, NP, PA-C …", max_length=50),
                ),
                ("npi", models.CharField(blank=True, max_length=10, verbose_name="NPI")),
                (
                    "taxonomy",
                    models.CharField(blank=True, help_text="NUCC code: 207Q00000X.", max_length=10),
                ),
                ("specialty", models.CharField(blank=True, max_length=200)),
                ("licence_number", models.CharField(blank=True, max_length=50)),
                ("licence_state", models.CharField(blank=True, max_length=2)),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=35),
                        blank=True,
                        default=list,
                        help_text="BCP 47: en, es, pt-BR",
                        size=None,
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practitioner",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "ordering": ["family_name", "given_name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("family_name", ""), _negated=True),
                        name="practitioner_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("npi", ""), ("npi__regex", "^[12]\\d{9}$"), _connector="OR"
                        ),
                        name="practitioner_npi",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("npi", ""), _negated=True),
                        fields=("npi",),
                        name="practitioner_npi_once",
                    ),
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_practitionerevent" ("credential", "family_name", "given_name", "id", "is_active", "languages", "licence_number", "licence_state", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "specialty", "taxonomy", "user_id", "version") VALUES (NEW."credential", NEW."family_name", NEW."given_name", NEW."id", NEW."is_active", NEW."languages", NEW."licence_number", NEW."licence_state", NEW."npi", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."specialty", NEW."taxonomy", NEW."user_id", NEW."version"); RETURN NULL;',
                            hash="35e9380c4848c5bbcc0028b3a42cc45b594ca173",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b73da",
                            table="people_practitioner",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_practitionerevent" ("credential", "family_name", "given_name", "id", "is_active", "languages", "licence_number", "licence_state", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "specialty", "taxonomy", "user_id", "version") VALUES (NEW."credential", NEW."family_name", NEW."given_name", NEW."id", NEW."is_active", NEW."languages", NEW."licence_number", NEW."licence_state", NEW."npi", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."specialty", NEW."taxonomy", NEW."user_id", NEW."version"); RETURN NULL;',
                            hash="2ebf8c6ab3c11b17e9169328851453ee6dbe4f20",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ed984",
                            table="people_practitioner",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_practitionerevent" ("credential", "family_name", "given_name", "id", "is_active", "languages", "licence_number", "licence_state", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "specialty", "taxonomy", "user_id", "version") VALUES (OLD."credential", OLD."family_name", OLD."given_name", OLD."id", OLD."is_active", OLD."languages", OLD."licence_number", OLD."licence_state", OLD."npi", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."specialty", OLD."taxonomy", OLD."user_id", OLD."version"); RETURN NULL;',
                            hash="e2aa969700fc456c94e0f47f419785cc61eeef40",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b7443",
                            table="people_practitioner",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutsideFacility",
            fields=[
                ("line1", models.CharField(blank=True, max_length=200, verbose_name="street")),
                (
                    "line2",
                    models.CharField(blank=True, max_length=200, verbose_name="apartment, suite"),
                ),
                ("city", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        blank=True, help_text="Two letters in the United States.", max_length=50
                    ),
                ),
                ("zip_code", models.CharField(blank=True, max_length=20, verbose_name="ZIP code")),
                (
                    "country",
                    models.CharField(
                        default="US", help_text="ISO 3166-1, two letters.", max_length=2
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hospital", "Hospital"),
                            ("practice", "Practice"),
                            ("laboratory", "Laboratory"),
                            ("imaging", "Imaging centre"),
                            ("pharmacy", "Pharmacy"),
                            ("nursing", "Nursing facility"),
                            ("other", "Other"),
                        ],
                        default="practice",
                        max_length=20,
                    ),
                ),
                ("npi", models.CharField(blank=True, max_length=10, verbose_name="NPI")),
                ("phone", models.CharField(blank=True, max_length=50)),
                ("fax", models.CharField(blank=True, max_length=50)),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name_plural": "outside facilities",
                "ordering": ["name"],
                "indexes": [models.Index(fields=["name"], name="facility_by_name")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="facility_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("npi", ""), ("npi__regex", "^[12]\\d{9}$"), _connector="OR"
                        ),
                        name="facility_npi",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_outsidefacilityevent" ("city", "country", "fax", "id", "is_active", "kind", "line1", "line2", "name", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "state", "version", "zip_code") VALUES (NEW."city", NEW."country", NEW."fax", NEW."id", NEW."is_active", NEW."kind", NEW."line1", NEW."line2", NEW."name", NEW."npi", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."state", NEW."version", NEW."zip_code"); RETURN NULL;',
                            hash="03bff742dde6798d6f9d2ccc184a56b273930f98",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_06bd5",
                            table="people_outsidefacility",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_outsidefacilityevent" ("city", "country", "fax", "id", "is_active", "kind", "line1", "line2", "name", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "state", "version", "zip_code") VALUES (NEW."city", NEW."country", NEW."fax", NEW."id", NEW."is_active", NEW."kind", NEW."line1", NEW."line2", NEW."name", NEW."npi", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."state", NEW."version", NEW."zip_code"); RETURN NULL;',
                            hash="061a446132bb0e76ba28b7cd5edf94b2595ad57e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_969bb",
                            table="people_outsidefacility",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_outsidefacilityevent" ("city", "country", "fax", "id", "is_active", "kind", "line1", "line2", "name", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "state", "version", "zip_code") VALUES (OLD."city", OLD."country", OLD."fax", OLD."id", OLD."is_active", OLD."kind", OLD."line1", OLD."line2", OLD."name", OLD."npi", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."state", OLD."version", OLD."zip_code"); RETURN NULL;',
                            hash="e5c0082ef8ac30e601334853a70b1df524da4051",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_69947",
                            table="people_outsidefacility",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalId",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=100)),
                ("kind", models.CharField(max_length=50)),
                ("source_id", models.CharField(max_length=200)),
                ("subject_id", models.UUIDField()),
            ],
            options={
                "indexes": [models.Index(fields=["subject_id"], name="external_id_of")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "kind", "source_id"), name="external_id_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("source", models.CharField(max_length=100)),
                ("file_name", models.CharField(max_length=300)),
                ("kind", models.CharField(max_length=50)),
                ("by", models.CharField(max_length=200)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("read", models.PositiveBigIntegerField(default=0)),
                ("added", models.PositiveBigIntegerField(default=0)),
                ("present", models.PositiveBigIntegerField(default=0)),
                ("rejected", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "ordering": ["-started_at"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="PracticeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.practice",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("line1", models.CharField(blank=True, max_length=200, verbose_name="street")),
                (
                    "line2",
                    models.CharField(blank=True, max_length=200, verbose_name="apartment, suite"),
                ),
                ("city", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        blank=True, help_text="Two letters in the United States.", max_length=50
                    ),
                ),
                ("zip_code", models.CharField(blank=True, max_length=20, verbose_name="ZIP code")),
                (
                    "country",
                    models.CharField(
                        default="US", help_text="ISO 3166-1, two letters.", max_length=2
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                ("is_the_one", models.BooleanField(default=True, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("npi", models.CharField(blank=True, max_length=10, verbose_name="NPI")),
                (
                    "tax_id",
                    models.CharField(
                        blank=True,
                        help_text="EIN, 12-3456789.",
                        max_length=20,
                        verbose_name="tax id",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=50)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="LocationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.location",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("line1", models.CharField(blank=True, max_length=200, verbose_name="street")),
                (
                    "line2",
                    models.CharField(blank=True, max_length=200, verbose_name="apartment, suite"),
                ),
                ("city", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        blank=True, help_text="Two letters in the United States.", max_length=50
                    ),
                ),
                ("zip_code", models.CharField(blank=True, max_length=20, verbose_name="ZIP code")),
                (
                    "country",
                    models.CharField(
                        default="US", help_text="ISO 3166-1, two letters.", max_length=2
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "time_zone",
                    models.CharField(help_text="IANA name: America/New_York.", max_length=64),
                ),
                ("phone", models.CharField(blank=True, max_length=50)),
                ("fax", models.CharField(blank=True, max_length=50)),
                ("npi", models.CharField(blank=True, max_length=10, verbose_name="NPI")),
                (
                    "place_of_service",
                    models.CharField(
                        default="11",
                        help_text="CMS place-of-service code; 11 is an office.",
                        max_length=2,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="LocationHours",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hours",
                        to="people.location",
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ]
                    ),
                ),
                ("opens_at", models.TimeField()),
                ("closes_at", models.TimeField()),
            ],
            options={
                "verbose_name_plural": "location hours",
                "ordering": ["weekday", "opens_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weekday__lte", 6)), name="hours_on_a_weekday"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="hours_end_after_they_begin",
                    ),
                    models.UniqueConstraint(
                        fields=("location", "weekday", "opens_at"), name="hours_begin_once"
                    ),
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_locationhoursevent" ("closes_at", "id", "location_id", "opens_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "weekday") VALUES (NEW."closes_at", NEW."id", NEW."location_id", NEW."opens_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."weekday"); RETURN NULL;',
                            hash="fc0ba0c6f3f7281bfbace12c14e948a4d8b728c8",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_9c82c",
                            table="people_locationhours",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_locationhoursevent" ("closes_at", "id", "location_id", "opens_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "weekday") VALUES (NEW."closes_at", NEW."id", NEW."location_id", NEW."opens_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."weekday"); RETURN NULL;',
                            hash="d35d409e491b7132a139d66c565213af0688d656",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_999da",
                            table="people_locationhours",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_locationhoursevent" ("closes_at", "id", "location_id", "opens_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "weekday") VALUES (OLD."closes_at", OLD."id", OLD."location_id", OLD."opens_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."weekday"); RETURN NULL;',
                            hash="8f980885b1f61005985b2b425eb17e0b38ffff62",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f57d2",
                            table="people_locationhours",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holidays",
                        to="people.location",
                    ),
                ),
                ("on", models.DateField()),
                ("name", models.CharField(max_length=100)),
            ],
            options={
                "ordering": ["on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("location", "on"), name="one_holiday_a_day", nulls_distinct=False
                    )
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_holidayevent" ("id", "location_id", "name", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."location_id", NEW."name", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="8ceea33574976016db1197be7844d948e2a69483",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4ed54",
                            table="people_holiday",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_holidayevent" ("id", "location_id", "name", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."location_id", NEW."name", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="1a87dcd245fa4b75a5c561331a3befa5e1335dbc",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_fee6d",
                            table="people_holiday",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_holidayevent" ("id", "location_id", "name", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."location_id", OLD."name", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="7bb20e6d37b33418fe547cef27691dd6eb906f86",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_db5c9",
                            table="people_holiday",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rooms",
                        to="people.location",
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("exam", "Examination"),
                            ("procedure", "Procedure"),
                            ("consult", "Consultation"),
                            ("laboratory", "Laboratory"),
                            ("imaging", "Imaging"),
                            ("other", "Other"),
                        ],
                        default="exam",
                        max_length=20,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "ordering": ["location", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("location", "name"), name="room_named_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="room_has_a_name"
                    ),
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_roomevent" ("id", "is_active", "kind", "location_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."id", NEW."is_active", NEW."kind", NEW."location_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version"); RETURN NULL;',
                            hash="0955f9a6c0d26c4dac3a6327e6441e86d04fc8fa",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_1b97d",
                            table="people_room",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_roomevent" ("id", "is_active", "kind", "location_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."id", NEW."is_active", NEW."kind", NEW."location_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version"); RETURN NULL;',
                            hash="00eeacb3121ac4b0a17a8714153e1e3c4a030877",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_135b2",
                            table="people_room",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_roomevent" ("id", "is_active", "kind", "location_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."id", OLD."is_active", OLD."kind", OLD."location_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version"); RETURN NULL;',
                            hash="76bf8b6cade584b4f3b91345027b304af5fc00de",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ec58a",
                            table="people_room",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Equipment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="equipment",
                        to="people.location",
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "kind",
                    models.CharField(
                        blank=True, help_text="Ultrasound, ECG, treadmill …", max_length=100
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name_plural": "equipment",
                "ordering": ["location", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("location", "name"), name="equipment_named_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="equipment_has_a_name"
                    ),
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_equipmentevent" ("id", "is_active", "kind", "location_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."id", NEW."is_active", NEW."kind", NEW."location_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version"); RETURN NULL;',
                            hash="9ebe4d835654fff1d48522da8e0401ab4732cb17",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_11c06",
                            table="people_equipment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_equipmentevent" ("id", "is_active", "kind", "location_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."id", NEW."is_active", NEW."kind", NEW."location_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version"); RETURN NULL;',
                            hash="c24eb537f1b593997f1611e3eef99ecc2756acd9",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_75982",
                            table="people_equipment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_equipmentevent" ("id", "is_active", "kind", "location_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."id", OLD."is_active", OLD."kind", OLD."location_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version"); RETURN NULL;',
                            hash="22fbc99d341a37d5918a04e2efe80782ba26e9fe",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f1411",
                            table="people_equipment",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PractitionerEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.practitioner",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                ("family_name", models.CharField(max_length=200)),
                ("given_name", models.CharField(blank=True, max_length=200)),
                (
                    "credential",
                    models.CharField(blank=True, help_text="MD, DO, NP, PA-C …", max_length=50),
                ),
                ("npi", models.CharField(blank=True, max_length=10, verbose_name="NPI")),
                (
                    "taxonomy",
                    models.CharField(blank=True, help_text="NUCC code: 207Q00000X.", max_length=10),
                ),
                ("specialty", models.CharField(blank=True, max_length=200)),
                ("licence_number", models.CharField(blank=True, max_length=50)),
                ("licence_state", models.CharField(blank=True, max_length=2)),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=35),
                        blank=True,
                        default=list,
                        help_text="BCP 47: en, es, pt-BR",
                        size=None,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="StaffMember",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("job_title", models.CharField(blank=True, max_length=100)),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff",
                        to="people.location",
                    ),
                ),
                (
                    "extension",
                    models.CharField(blank=True, max_length=20, verbose_name="telephone extension"),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_member",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="staff_has_a_name"
                    )
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_staffmemberevent" ("email", "extension", "id", "is_active", "job_title", "location_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id", "version") VALUES (NEW."email", NEW."extension", NEW."id", NEW."is_active", NEW."job_title", NEW."location_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."user_id", NEW."version"); RETURN NULL;',
                            hash="7aa7462aa669c5282b08887c2423fda6372cb0c2",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_65fe7",
                            table="people_staffmember",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_staffmemberevent" ("email", "extension", "id", "is_active", "job_title", "location_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id", "version") VALUES (NEW."email", NEW."extension", NEW."id", NEW."is_active", NEW."job_title", NEW."location_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."user_id", NEW."version"); RETURN NULL;',
                            hash="baa62de05f8e87b2253eccb6d94e0a72ded5f9db",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_454a1",
                            table="people_staffmember",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_staffmemberevent" ("email", "extension", "id", "is_active", "job_title", "location_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id", "version") VALUES (OLD."email", OLD."extension", OLD."id", OLD."is_active", OLD."job_title", OLD."location_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."user_id", OLD."version"); RETURN NULL;',
                            hash="703d0d1ba8414e501eb7f98e3ffea597b1fff685",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1f719",
                            table="people_staffmember",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutsideFacilityEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.outsidefacility",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("line1", models.CharField(blank=True, max_length=200, verbose_name="street")),
                (
                    "line2",
                    models.CharField(blank=True, max_length=200, verbose_name="apartment, suite"),
                ),
                ("city", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        blank=True, help_text="Two letters in the United States.", max_length=50
                    ),
                ),
                ("zip_code", models.CharField(blank=True, max_length=20, verbose_name="ZIP code")),
                (
                    "country",
                    models.CharField(
                        default="US", help_text="ISO 3166-1, two letters.", max_length=2
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hospital", "Hospital"),
                            ("practice", "Practice"),
                            ("laboratory", "Laboratory"),
                            ("imaging", "Imaging centre"),
                            ("pharmacy", "Pharmacy"),
                            ("nursing", "Nursing facility"),
                            ("other", "Other"),
                        ],
                        default="practice",
                        max_length=20,
                    ),
                ),
                ("npi", models.CharField(blank=True, max_length=10, verbose_name="NPI")),
                ("phone", models.CharField(blank=True, max_length=50)),
                ("fax", models.CharField(blank=True, max_length=50)),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="OutsidePractitioner",
            fields=[
                ("line1", models.CharField(blank=True, max_length=200, verbose_name="street")),
                (
                    "line2",
                    models.CharField(blank=True, max_length=200, verbose_name="apartment, suite"),
                ),
                ("city", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        blank=True, help_text="Two letters in the United States.", max_length=50
                    ),
                ),
                ("zip_code", models.CharField(blank=True, max_length=20, verbose_name="ZIP code")),
                (
                    "country",
                    models.CharField(
                        default="US", help_text="ISO 3166-1, two letters.", max_length=2
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("family_name", models.CharField(max_length=200)),
                ("given_name", models.CharField(blank=True, max_length=200)),
                ("credential", models.CharField(blank=True, max_length=50)),
                ("npi", models.CharField(blank=True, max_length=10, verbose_name="NPI")),
                ("taxonomy", models.CharField(blank=True, max_length=10)),
                ("specialty", models.CharField(blank=True, max_length=200)),
                (
                    "facility",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practitioners",
                        to="people.outsidefacility",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=50)),
                ("fax", models.CharField(blank=True, max_length=50)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "ordering": ["family_name", "given_name"],
                "indexes": [
                    models.Index(
                        fields=["family_name", "given_name"], name="outside_practitioner_by_name"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("family_name", ""), _negated=True),
                        name="outside_practitioner_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("npi", ""), ("npi__regex", "^[12]\\d{9}$"), _connector="OR"
                        ),
                        name="outside_practitioner_npi",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_outsidepractitionerevent" ("city", "country", "credential", "email", "facility_id", "family_name", "fax", "given_name", "id", "is_active", "line1", "line2", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "specialty", "state", "taxonomy", "version", "zip_code") VALUES (NEW."city", NEW."country", NEW."credential", NEW."email", NEW."facility_id", NEW."family_name", NEW."fax", NEW."given_name", NEW."id", NEW."is_active", NEW."line1", NEW."line2", NEW."npi", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."specialty", NEW."state", NEW."taxonomy", NEW."version", NEW."zip_code"); RETURN NULL;',
                            hash="6e3ef5fbdaf931f240903d9f6cca7d817fb17d6c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_78f5e",
                            table="people_outsidepractitioner",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_outsidepractitionerevent" ("city", "country", "credential", "email", "facility_id", "family_name", "fax", "given_name", "id", "is_active", "line1", "line2", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "specialty", "state", "taxonomy", "version", "zip_code") VALUES (NEW."city", NEW."country", NEW."credential", NEW."email", NEW."facility_id", NEW."family_name", NEW."fax", NEW."given_name", NEW."id", NEW."is_active", NEW."line1", NEW."line2", NEW."npi", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."specialty", NEW."state", NEW."taxonomy", NEW."version", NEW."zip_code"); RETURN NULL;',
                            hash="8edd82cf9030a55056b43cbe00c60b105c09b903",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_de629",
                            table="people_outsidepractitioner",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_outsidepractitionerevent" ("city", "country", "credential", "email", "facility_id", "family_name", "fax", "given_name", "id", "is_active", "line1", "line2", "npi", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "specialty", "state", "taxonomy", "version", "zip_code") VALUES (OLD."city", OLD."country", OLD."credential", OLD."email", OLD."facility_id", OLD."family_name", OLD."fax", OLD."given_name", OLD."id", OLD."is_active", OLD."line1", OLD."line2", OLD."npi", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."specialty", OLD."state", OLD."taxonomy", OLD."version", OLD."zip_code"); RETURN NULL;',
                            hash="0ee659f1b745b3fb51662b0f512c2e1894cbbc5c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_6d17d",
                            table="people_outsidepractitioner",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LocationHoursEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.locationhours",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.location",
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ]
                    ),
                ),
                ("opens_at", models.TimeField()),
                ("closes_at", models.TimeField()),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="HolidayEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.holiday",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.location",
                    ),
                ),
                ("on", models.DateField()),
                ("name", models.CharField(max_length=100)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="RoomEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.room",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.location",
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("exam", "Examination"),
                            ("procedure", "Procedure"),
                            ("consult", "Consultation"),
                            ("laboratory", "Laboratory"),
                            ("imaging", "Imaging"),
                            ("other", "Other"),
                        ],
                        default="exam",
                        max_length=20,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="EquipmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.equipment",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.location",
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "kind",
                    models.CharField(
                        blank=True, help_text="Ultrasound, ECG, treadmill …", max_length=100
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="StaffMemberEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.staffmember",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("job_title", models.CharField(blank=True, max_length=100)),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.location",
                    ),
                ),
                (
                    "extension",
                    models.CharField(blank=True, max_length=20, verbose_name="telephone extension"),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="OutsidePractitionerEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.outsidepractitioner",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("line1", models.CharField(blank=True, max_length=200, verbose_name="street")),
                (
                    "line2",
                    models.CharField(blank=True, max_length=200, verbose_name="apartment, suite"),
                ),
                ("city", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        blank=True, help_text="Two letters in the United States.", max_length=50
                    ),
                ),
                ("zip_code", models.CharField(blank=True, max_length=20, verbose_name="ZIP code")),
                (
                    "country",
                    models.CharField(
                        default="US", help_text="ISO 3166-1, two letters.", max_length=2
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                ("family_name", models.CharField(max_length=200)),
                ("given_name", models.CharField(blank=True, max_length=200)),
                ("credential", models.CharField(blank=True, max_length=50)),
                ("npi", models.CharField(blank=True, max_length=10, verbose_name="NPI")),
                ("taxonomy", models.CharField(blank=True, max_length=10)),
                ("specialty", models.CharField(blank=True, max_length=200)),
                (
                    "facility",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.outsidefacility",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=50)),
                ("fax", models.CharField(blank=True, max_length=50)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Guarantor",
            fields=[
                ("line1", models.CharField(blank=True, max_length=200, verbose_name="street")),
                (
                    "line2",
                    models.CharField(blank=True, max_length=200, verbose_name="apartment, suite"),
                ),
                ("city", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        blank=True, help_text="Two letters in the United States.", max_length=50
                    ),
                ),
                ("zip_code", models.CharField(blank=True, max_length=20, verbose_name="ZIP code")),
                (
                    "country",
                    models.CharField(
                        default="US", help_text="ISO 3166-1, two letters.", max_length=2
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("birth_date", models.DateField(blank=True, null=True)),
                ("phone", models.CharField(blank=True, max_length=50)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("employer", models.CharField(blank=True, max_length=200)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="guarantor_has_a_name"
                    )
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="a593760ea058bad40be2b423386791f72da1bab9",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_05b1b",
                            table="people_guarantor",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_guarantorevent" ("birth_date", "city", "country", "email", "employer", "id", "line1", "line2", "name", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "state", "version", "zip_code") VALUES (NEW."birth_date", NEW."city", NEW."country", NEW."email", NEW."employer", NEW."id", NEW."line1", NEW."line2", NEW."name", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."state", NEW."version", NEW."zip_code"); RETURN NULL;',
                            hash="56b6a5eca9a8f50127c7f9135e01f7ad77530671",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_88a51",
                            table="people_guarantor",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_guarantorevent" ("birth_date", "city", "country", "email", "employer", "id", "line1", "line2", "name", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "state", "version", "zip_code") VALUES (NEW."birth_date", NEW."city", NEW."country", NEW."email", NEW."employer", NEW."id", NEW."line1", NEW."line2", NEW."name", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."state", NEW."version", NEW."zip_code"); RETURN NULL;',
                            hash="367d3787d4a913489b88c3a04494f7872f001b23",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_10f0a",
                            table="people_guarantor",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_guarantorevent" ("birth_date", "city", "country", "email", "employer", "id", "line1", "line2", "name", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "state", "version", "zip_code") VALUES (OLD."birth_date", OLD."city", OLD."country", OLD."email", OLD."employer", OLD."id", OLD."line1", OLD."line2", OLD."name", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."state", OLD."version", OLD."zip_code"); RETURN NULL;',
                            hash="af80665dd40d0a1c7442b2b1a3db04c3c4ae451c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_02cae",
                            table="people_guarantor",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FamilyAccount",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "number",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("people_account_number"), function="nextval"
                        ),
                        editable=False,
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                (
                    "guarantor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="people.guarantor",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="account_has_a_name"
                    )
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="4430d03abccee75aae65142b1adc56e56c2ec75a",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_a026a",
                            table="people_familyaccount",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_familyaccountevent" ("guarantor_id", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."guarantor_id", NEW."id", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="8cb368a46409b419e34fce57acd66a0b7a337036",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_56477",
                            table="people_familyaccount",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_familyaccountevent" ("guarantor_id", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."guarantor_id", NEW."id", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="8965dd2718f7395831a1a9ec1e4f7a345f603143",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_50c37",
                            table="people_familyaccount",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_familyaccountevent" ("guarantor_id", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."guarantor_id", OLD."id", OLD."name", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="9d1aec805cd1c0149e044f234cbb6c11b2f10b1e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_edb1d",
                            table="people_familyaccount",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FamilyAccountEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.familyaccount",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "number",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("people_account_number"), function="nextval"
                        ),
                        editable=False,
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                (
                    "guarantor",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.guarantor",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Patient",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "number",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("people_chart_number"), function="nextval"
                        ),
                        editable=False,
                        unique=True,
                        verbose_name="chart number",
                    ),
                ),
                ("family_name", models.CharField(max_length=200)),
                ("given_name", models.CharField(blank=True, max_length=200)),
                ("middle_name", models.CharField(blank=True, max_length=200)),
                ("prefix", models.CharField(blank=True, max_length=50)),
                ("suffix", models.CharField(blank=True, max_length=50)),
                ("preferred_name", models.CharField(blank=True, max_length=200)),
                ("birth_date", models.DateField()),
                (
                    "sex",
                    models.CharField(
                        choices=[
                            ("female", "Female"),
                            ("male", "Male"),
                            ("other", "Other"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="administrative sex",
                    ),
                ),
                ("gender_identity", models.CharField(blank=True, max_length=100)),
                ("pronouns", models.CharField(blank=True, max_length=50)),
                (
                    "marital_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("M", "Married"),
                            ("S", "Never married"),
                            ("D", "Divorced"),
                            ("W", "Widowed"),
                            ("L", "Legally separated"),
                            ("T", "Domestic partner"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "race",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("white", "White"),
                            ("black", "Black or African American"),
                            ("asian", "Asian"),
                            ("native", "American Indian or Alaska Native"),
                            ("pacific", "Native Hawaiian or Other Pacific Islander"),
                            ("other", "Other"),
                            ("declined", "Declined to say"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "ethnicity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hispanic", "Hispanic or Latino"),
                            ("nonhispanic", "Not Hispanic or Latino"),
                            ("declined", "Declined to say"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en", help_text="BCP 47: en, es, pt-BR", max_length=35
                    ),
                ),
                ("needs_interpreter", models.BooleanField(default=False)),
                ("is_deceased", models.BooleanField(default=False, verbose_name="has died")),
                (
                    "deceased_on",
                    models.DateField(blank=True, null=True, verbose_name="day of death"),
                ),
                (
                    "usual_practitioner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="patients",
                        to="people.practitioner",
                    ),
                ),
                (
                    "family_account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="people.familyaccount",
                    ),
                ),
                (
                    "guarantor_relationship",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("self", "Self"),
                            ("spouse", "Spouse or partner"),
                            ("child", "Child"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "is_restricted",
                    models.BooleanField(
                        default=False,
                        help_text="Opening the chart needs a reason: staff, family, well-known people.",
                        verbose_name="restricted chart",
                    ),
                ),
                (
                    "is_entered_in_error",
                    models.BooleanField(default=False, verbose_name="registered in error"),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_from",
                        to="people.patient",
                    ),
                ),
                ("registered_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["family_name", "given_name"], name="patient_by_name"),
                    models.Index(fields=["birth_date"], name="patient_by_birth_date"),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)),
                        fields=["merged_into"],
                        name="patient_merged_into",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("family_name", ""), _negated=True),
                        name="patient_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ["female", "male", "other", "unknown"])),
                        name="patient_sex",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deceased_on", None),
                            models.Q(
                                ("deceased_on__gte", models.F("birth_date")), ("is_deceased", True)
                            ),
                            _connector="OR",
                        ),
                        name="patient_dies_after_birth",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into", None),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="patient_not_merged_into_itself",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="dde843955c52e7ee33c34ef621207a9140e68bed",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_db854",
                            table="people_patient",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_patientevent" ("birth_date", "deceased_on", "ethnicity", "family_account_id", "family_name", "gender_identity", "given_name", "guarantor_relationship", "id", "is_deceased", "is_entered_in_error", "is_restricted", "language", "marital_status", "merged_into_id", "middle_name", "needs_interpreter", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "photo_id", "preferred_name", "prefix", "pronouns", "race", "registered_at", "sex", "suffix", "usual_practitioner_id", "version") VALUES (NEW."birth_date", NEW."deceased_on", NEW."ethnicity", NEW."family_account_id", NEW."family_name", NEW."gender_identity", NEW."given_name", NEW."guarantor_relationship", NEW."id", NEW."is_deceased", NEW."is_entered_in_error", NEW."is_restricted", NEW."language", NEW."marital_status", NEW."merged_into_id", NEW."middle_name", NEW."needs_interpreter", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."photo_id", NEW."preferred_name", NEW."prefix", NEW."pronouns", NEW."race", NEW."registered_at", NEW."sex", NEW."suffix", NEW."usual_practitioner_id", NEW."version"); RETURN NULL;',
                            hash="d52ffb1ed583355b986bf496c33c911c2f5c3881",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_17910",
                            table="people_patient",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_patientevent" ("birth_date", "deceased_on", "ethnicity", "family_account_id", "family_name", "gender_identity", "given_name", "guarantor_relationship", "id", "is_deceased", "is_entered_in_error", "is_restricted", "language", "marital_status", "merged_into_id", "middle_name", "needs_interpreter", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "photo_id", "preferred_name", "prefix", "pronouns", "race", "registered_at", "sex", "suffix", "usual_practitioner_id", "version") VALUES (NEW."birth_date", NEW."deceased_on", NEW."ethnicity", NEW."family_account_id", NEW."family_name", NEW."gender_identity", NEW."given_name", NEW."guarantor_relationship", NEW."id", NEW."is_deceased", NEW."is_entered_in_error", NEW."is_restricted", NEW."language", NEW."marital_status", NEW."merged_into_id", NEW."middle_name", NEW."needs_interpreter", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."photo_id", NEW."preferred_name", NEW."prefix", NEW."pronouns", NEW."race", NEW."registered_at", NEW."sex", NEW."suffix", NEW."usual_practitioner_id", NEW."version"); RETURN NULL;',
                            hash="2e34a87d5c6f8530a556ceadff8d77aaddd5a2aa",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_950c8",
                            table="people_patient",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_patientevent" ("birth_date", "deceased_on", "ethnicity", "family_account_id", "family_name", "gender_identity", "given_name", "guarantor_relationship", "id", "is_deceased", "is_entered_in_error", "is_restricted", "language", "marital_status", "merged_into_id", "middle_name", "needs_interpreter", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "photo_id", "preferred_name", "prefix", "pronouns", "race", "registered_at", "sex", "suffix", "usual_practitioner_id", "version") VALUES (OLD."birth_date", OLD."deceased_on", OLD."ethnicity", OLD."family_account_id", OLD."family_name", OLD."gender_identity", OLD."given_name", OLD."guarantor_relationship", OLD."id", OLD."is_deceased", OLD."is_entered_in_error", OLD."is_restricted", OLD."language", OLD."marital_status", OLD."merged_into_id", OLD."middle_name", OLD."needs_interpreter", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."photo_id", OLD."preferred_name", OLD."prefix", OLD."pronouns", OLD."race", OLD."registered_at", OLD."sex", OLD."suffix", OLD."usual_practitioner_id", OLD."version"); RETURN NULL;',
                            hash="7b7f359ca47c950fb13c7d876838fa491fe97703",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_15ba0",
                            table="people_patient",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GuarantorEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.guarantor",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("line1", models.CharField(blank=True, max_length=200, verbose_name="street")),
                (
                    "line2",
                    models.CharField(blank=True, max_length=200, verbose_name="apartment, suite"),
                ),
                ("city", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        blank=True, help_text="Two letters in the United States.", max_length=50
                    ),
                ),
                ("zip_code", models.CharField(blank=True, max_length=20, verbose_name="ZIP code")),
                (
                    "country",
                    models.CharField(
                        default="US", help_text="ISO 3166-1, two letters.", max_length=2
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.patient",
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("birth_date", models.DateField(blank=True, null=True)),
                ("phone", models.CharField(blank=True, max_length=50)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("employer", models.CharField(blank=True, max_length=200)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="PatientEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.patient",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "number",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("people_chart_number"), function="nextval"
                        ),
                        editable=False,
                        verbose_name="chart number",
                    ),
                ),
                ("family_name", models.CharField(max_length=200)),
                ("given_name", models.CharField(blank=True, max_length=200)),
                ("middle_name", models.CharField(blank=True, max_length=200)),
                ("prefix", models.CharField(blank=True, max_length=50)),
                ("suffix", models.CharField(blank=True, max_length=50)),
                ("preferred_name", models.CharField(blank=True, max_length=200)),
                ("birth_date", models.DateField()),
                (
                    "sex",
                    models.CharField(
                        choices=[
                            ("female", "Female"),
                            ("male", "Male"),
                            ("other", "Other"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="administrative sex",
                    ),
                ),
                ("gender_identity", models.CharField(blank=True, max_length=100)),
                ("pronouns", models.CharField(blank=True, max_length=50)),
                (
                    "marital_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("M", "Married"),
                            ("S", "Never married"),
                            ("D", "Divorced"),
                            ("W", "Widowed"),
                            ("L", "Legally separated"),
                            ("T", "Domestic partner"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "race",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("white", "White"),
                            ("black", "Black or African American"),
                            ("asian", "Asian"),
                            ("native", "American Indian or Alaska Native"),
                            ("pacific", "Native Hawaiian or Other Pacific Islander"),
                            ("other", "Other"),
                            ("declined", "Declined to say"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "ethnicity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hispanic", "Hispanic or Latino"),
                            ("nonhispanic", "Not Hispanic or Latino"),
                            ("declined", "Declined to say"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en", help_text="BCP 47: en, es, pt-BR", max_length=35
                    ),
                ),
                ("needs_interpreter", models.BooleanField(default=False)),
                ("is_deceased", models.BooleanField(default=False, verbose_name="has died")),
                (
                    "deceased_on",
                    models.DateField(blank=True, null=True, verbose_name="day of death"),
                ),
                (
                    "usual_practitioner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.practitioner",
                    ),
                ),
                (
                    "family_account",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.familyaccount",
                    ),
                ),
                (
                    "guarantor_relationship",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("self", "Self"),
                            ("spouse", "Spouse or partner"),
                            ("child", "Child"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "is_restricted",
                    models.BooleanField(
                        default=False,
                        help_text="Opening the chart needs a reason: staff, family, well-known people.",
                        verbose_name="restricted chart",
                    ),
                ),
                (
                    "is_entered_in_error",
                    models.BooleanField(default=False, verbose_name="registered in error"),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.patient",
                    ),
                ),
                ("registered_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="FormerName",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_names",
                        to="people.patient",
                    ),
                ),
                ("family_name", models.CharField(blank=True, max_length=200)),
                ("given_name", models.CharField(blank=True, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("former", "Former name"),
                            ("maiden", "Maiden name"),
                            ("alias", "Also known as"),
                        ],
                        default="former",
                        max_length=10,
                    ),
                ),
                ("until", models.DateField(blank=True, null=True)),
                ("is_entered_in_error", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("family_name", ""), ("given_name", ""), _negated=True),
                        name="former_name_has_a_name",
                    )
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="326d12ea4f7a4c96f317f92a6f5db8e5fa8260a1",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_c503a",
                            table="people_formername",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_formernameevent" ("family_name", "given_name", "id", "is_entered_in_error", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "until") VALUES (NEW."family_name", NEW."given_name", NEW."id", NEW."is_entered_in_error", NEW."kind", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."until"); RETURN NULL;',
                            hash="faaca6420f2492519aa89a5ea83d218d965f6419",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_68a60",
                            table="people_formername",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_formernameevent" ("family_name", "given_name", "id", "is_entered_in_error", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "until") VALUES (NEW."family_name", NEW."given_name", NEW."id", NEW."is_entered_in_error", NEW."kind", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."until"); RETURN NULL;',
                            hash="80c08e6f9f080d5e12422e221129fc5c6e37f9b6",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_cf43f",
                            table="people_formername",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_formernameevent" ("family_name", "given_name", "id", "is_entered_in_error", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "until") VALUES (OLD."family_name", OLD."given_name", OLD."id", OLD."is_entered_in_error", OLD."kind", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."until"); RETURN NULL;',
                            hash="5e18fda1f68e7b6bc6e90406964ff7ec58b8e408",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5ac9f",
                            table="people_formername",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactPoint",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_points",
                        to="people.patient",
                    ),
                ),
                (
                    "system",
                    models.CharField(
                        choices=[("phone", "Telephone"), ("email", "E-mail")], max_length=10
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("home", "Home"),
                            ("mobile", "Mobile"),
                            ("work", "Work"),
                            ("old", "Old"),
                        ],
                        default="mobile",
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(help_text="As it was given.", max_length=254)),
                ("e164", models.CharField(blank=True, help_text="+19785550142", max_length=20)),
                (
                    "rank",
                    models.PositiveSmallIntegerField(default=1, help_text="1 is tried first."),
                ),
                ("do_not_use", models.BooleanField(default=False)),
                ("may_text", models.BooleanField(default=False)),
                ("may_leave_message", models.BooleanField(default=False)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                ("is_entered_in_error", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "telephone or e-mail address",
                "verbose_name_plural": "telephones and e-mail addresses",
                "ordering": ["do_not_use", "rank", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("e164", ""), _negated=True),
                        fields=["e164"],
                        name="contact_point_by_e164",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("value", ""), _negated=True),
                        name="contact_point_has_a_value",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None),
                            ("since", None),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="contact_point_ends_after_it_begins",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="3a776bb3a42ed024318a05bca04c7ad4c909a844",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_8424f",
                            table="people_contactpoint",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_contactpointevent" ("do_not_use", "e164", "id", "is_entered_in_error", "may_leave_message", "may_text", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "since", "system", "until", "use", "value", "version") VALUES (NEW."do_not_use", NEW."e164", NEW."id", NEW."is_entered_in_error", NEW."may_leave_message", NEW."may_text", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rank", NEW."since", NEW."system", NEW."until", NEW."use", NEW."value", NEW."version"); RETURN NULL;',
                            hash="ce16cfecbf9093364623d2a93c4973e71bf49a3a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_37e76",
                            table="people_contactpoint",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_contactpointevent" ("do_not_use", "e164", "id", "is_entered_in_error", "may_leave_message", "may_text", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "since", "system", "until", "use", "value", "version") VALUES (NEW."do_not_use", NEW."e164", NEW."id", NEW."is_entered_in_error", NEW."may_leave_message", NEW."may_text", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rank", NEW."since", NEW."system", NEW."until", NEW."use", NEW."value", NEW."version"); RETURN NULL;',
                            hash="f36cee2d140736796af502dd4baa8d2d9fbc144b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ecedd",
                            table="people_contactpoint",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_contactpointevent" ("do_not_use", "e164", "id", "is_entered_in_error", "may_leave_message", "may_text", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "since", "system", "until", "use", "value", "version") VALUES (OLD."do_not_use", OLD."e164", OLD."id", OLD."is_entered_in_error", OLD."may_leave_message", OLD."may_text", OLD."note", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rank", OLD."since", OLD."system", OLD."until", OLD."use", OLD."value", OLD."version"); RETURN NULL;',
                            hash="0b98f924ae368e1220d54299cb824cef1c5528a2",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_e5970",
                            table="people_contactpoint",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientAddress",
            fields=[
                ("line1", models.CharField(blank=True, max_length=200, verbose_name="street")),
                (
                    "line2",
                    models.CharField(blank=True, max_length=200, verbose_name="apartment, suite"),
                ),
                ("city", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        blank=True, help_text="Two letters in the United States.", max_length=50
                    ),
                ),
                ("zip_code", models.CharField(blank=True, max_length=20, verbose_name="ZIP code")),
                (
                    "country",
                    models.CharField(
                        default="US", help_text="ISO 3166-1, two letters.", max_length=2
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addresses",
                        to="people.patient",
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("home", "Home"),
                            ("work", "Work"),
                            ("temp", "Temporary"),
                            ("billing", "Billing"),
                            ("old", "Old"),
                        ],
                        default="home",
                        max_length=10,
                    ),
                ),
                ("do_not_use", models.BooleanField(default=False)),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                ("is_entered_in_error", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "address",
                "verbose_name_plural": "addresses",
                "ordering": ["do_not_use", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("city", ""), ("line1", ""), ("zip_code", ""), _negated=True
                        ),
                        name="address_is_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None),
                            ("since", None),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="address_ends_after_it_begins",
                    ),
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="5e1246b580622b0812ed03b4e8d320cf866c64db",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_c1033",
                            table="people_patientaddress",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_patientaddressevent" ("city", "country", "do_not_use", "id", "is_entered_in_error", "line1", "line2", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "state", "until", "use", "version", "zip_code") VALUES (NEW."city", NEW."country", NEW."do_not_use", NEW."id", NEW."is_entered_in_error", NEW."line1", NEW."line2", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."state", NEW."until", NEW."use", NEW."version", NEW."zip_code"); RETURN NULL;',
                            hash="80e0b9b97e9d841f6ba49b8be1a196097e41c93e",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_244a5",
                            table="people_patientaddress",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_patientaddressevent" ("city", "country", "do_not_use", "id", "is_entered_in_error", "line1", "line2", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "state", "until", "use", "version", "zip_code") VALUES (NEW."city", NEW."country", NEW."do_not_use", NEW."id", NEW."is_entered_in_error", NEW."line1", NEW."line2", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."state", NEW."until", NEW."use", NEW."version", NEW."zip_code"); RETURN NULL;',
                            hash="170fcf2896308cc880afd80d39577a90664e5c9e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6f8b3",
                            table="people_patientaddress",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_patientaddressevent" ("city", "country", "do_not_use", "id", "is_entered_in_error", "line1", "line2", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "state", "until", "use", "version", "zip_code") VALUES (OLD."city", OLD."country", OLD."do_not_use", OLD."id", OLD."is_entered_in_error", OLD."line1", OLD."line2", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since", OLD."state", OLD."until", OLD."use", OLD."version", OLD."zip_code"); RETURN NULL;',
                            hash="bb0838fd88d62681231f6016feb65d102e3e1b7b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_9ab35",
                            table="people_patientaddress",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientContact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="people.patient",
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("relationship", models.CharField(blank=True, max_length=100)),
                ("phone", models.CharField(blank=True, max_length=50)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "may_be_told",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("appointments", "Appointments"),
                                ("billing", "Bills and insurance"),
                                ("results", "Results"),
                                ("care", "Diagnoses and care"),
                                ("prescriptions", "Prescriptions, pick-up"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("is_emergency", models.BooleanField(default=False)),
                (
                    "is_legal_representative",
                    models.BooleanField(
                        default=False, help_text="Parent of a minor, guardian, health-care proxy."
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("until", models.DateField(blank=True, null=True)),
                ("is_entered_in_error", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["-is_legal_representative", "-is_emergency", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="contact_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "may_be_told__contained_by",
                                ["appointments", "billing", "results", "care", "prescriptions"],
                            )
                        ),
                        name="contact_may_be_told_known_things",
                    ),
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="3ed3ab4d6c112b35fedc3923589e1814084f473e",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_fab9a",
                            table="people_patientcontact",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_patientcontactevent" ("email", "id", "is_emergency", "is_entered_in_error", "is_legal_representative", "may_be_told", "name", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "relationship", "until", "version") VALUES (NEW."email", NEW."id", NEW."is_emergency", NEW."is_entered_in_error", NEW."is_legal_representative", NEW."may_be_told", NEW."name", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."relationship", NEW."until", NEW."version"); RETURN NULL;',
                            hash="fd9fa7b05acc1081799195c7f8fba43facc905fe",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_e3e04",
                            table="people_patientcontact",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_patientcontactevent" ("email", "id", "is_emergency", "is_entered_in_error", "is_legal_representative", "may_be_told", "name", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "relationship", "until", "version") VALUES (NEW."email", NEW."id", NEW."is_emergency", NEW."is_entered_in_error", NEW."is_legal_representative", NEW."may_be_told", NEW."name", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."relationship", NEW."until", NEW."version"); RETURN NULL;',
                            hash="9f0c3ac3addb5ad9f2a51ac851ae2713ccdbabbf",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_23fba",
                            table="people_patientcontact",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_patientcontactevent" ("email", "id", "is_emergency", "is_entered_in_error", "is_legal_representative", "may_be_told", "name", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "relationship", "until", "version") VALUES (OLD."email", OLD."id", OLD."is_emergency", OLD."is_entered_in_error", OLD."is_legal_representative", OLD."may_be_told", OLD."name", OLD."note", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."relationship", OLD."until", OLD."version"); RETURN NULL;',
                            hash="66673d09e78139c770016876c474f7116b2f1171",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_79fac",
                            table="people_patientcontact",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="people.patient",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("treatment", "Treatment"),
                            ("privacy_notice", "Privacy notice received"),
                            ("assignment", "Assignment of benefits"),
                            ("text", "Text messages"),
                            ("email", "E-mail"),
                            ("voicemail", "Messages on voice mail"),
                            ("exchange", "Health information exchange"),
                            ("photo", "Photograph"),
                        ],
                        max_length=20,
                    ),
                ),
                ("given", models.BooleanField()),
                ("on", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                ("is_entered_in_error", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["kind", "-on", "-id"],
                "indexes": [],
                "constraints": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="ffbebcd0d4d5fc9b50625874eae42f2c933a5c74",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_2ac17",
                            table="people_consent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_consentevent" ("document_id", "given", "id", "is_entered_in_error", "kind", "note", "on", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "until") VALUES (NEW."document_id", NEW."given", NEW."id", NEW."is_entered_in_error", NEW."kind", NEW."note", NEW."on", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."until"); RETURN NULL;',
                            hash="dd4cbd9fffee7601f3d1da950c29a9bdaef3d3fc",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_91c75",
                            table="people_consent",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_consentevent" ("document_id", "given", "id", "is_entered_in_error", "kind", "note", "on", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "until") VALUES (NEW."document_id", NEW."given", NEW."id", NEW."is_entered_in_error", NEW."kind", NEW."note", NEW."on", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."until"); RETURN NULL;',
                            hash="ea99da1c871609af60327adfd7da4ed675c6af2d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8387f",
                            table="people_consent",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_consentevent" ("document_id", "given", "id", "is_entered_in_error", "kind", "note", "on", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "until") VALUES (OLD."document_id", OLD."given", OLD."id", OLD."is_entered_in_error", OLD."kind", OLD."note", OLD."on", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."until"); RETURN NULL;',
                            hash="7136b220eda5cd9a354a57d7f46a9a513208e978",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ee4b6",
                            table="people_consent",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientAlert",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="people.patient",
                    ),
                ),
                ("text", models.CharField(max_length=300)),
                (
                    "level",
                    models.CharField(
                        choices=[("note", "Note"), ("warning", "Warning"), ("danger", "Danger")],
                        default="warning",
                        max_length=10,
                    ),
                ),
                ("until", models.DateField(blank=True, null=True)),
                ("is_entered_in_error", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "alert",
                "verbose_name_plural": "alerts",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="alert_says_something"
                    )
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="1c477c0468f4823031a8780d6a327a053dd48fdc",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_25bd5",
                            table="people_patientalert",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_patientalertevent" ("id", "is_entered_in_error", "level", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "until") VALUES (NEW."id", NEW."is_entered_in_error", NEW."level", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text", NEW."until"); RETURN NULL;',
                            hash="8e2c806205b03e35be5e0120d617ae1c231b1246",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_9166e",
                            table="people_patientalert",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_patientalertevent" ("id", "is_entered_in_error", "level", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "until") VALUES (NEW."id", NEW."is_entered_in_error", NEW."level", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."until"); RETURN NULL;',
                            hash="38db2d10256df094f01caf9394ea14f0bdeebaf0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_166af",
                            table="people_patientalert",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_patientalertevent" ("id", "is_entered_in_error", "level", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "until") VALUES (OLD."id", OLD."is_entered_in_error", OLD."level", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."text", OLD."until"); RETURN NULL;',
                            hash="36d8955a9f79593aeb783d9ed2b2c51a823f6d4d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_73079",
                            table="people_patientalert",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientIdentifier",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="people.patient",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ssn", "Social Security number"),
                            ("driver_licence", "Driver's licence"),
                            ("passport", "Passport"),
                            ("other_chart", "Chart number elsewhere"),
                        ],
                        max_length=20,
                    ),
                ),
                ("value", models.CharField(max_length=100)),
                ("until", models.DateField(blank=True, null=True)),
                ("is_entered_in_error", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "number elsewhere",
                "verbose_name_plural": "numbers elsewhere",
                "ordering": ["kind", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("value", ""), _negated=True),
                        name="identifier_has_a_value",
                    )
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="01b5897b2424349be951ec0a4ebe6433a0e1858a",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_58013",
                            table="people_patientidentifier",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_patientidentifierevent" ("id", "is_entered_in_error", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "until", "value") VALUES (NEW."id", NEW."is_entered_in_error", NEW."kind", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."until", NEW."value"); RETURN NULL;',
                            hash="5461bfef94b9ac6e89616451233e68f92967bc01",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_cb91f",
                            table="people_patientidentifier",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_patientidentifierevent" ("id", "is_entered_in_error", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "until", "value") VALUES (NEW."id", NEW."is_entered_in_error", NEW."kind", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."until", NEW."value"); RETURN NULL;',
                            hash="276f1bc4464db2961ece754f0d3ce181fec169cf",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_60b49",
                            table="people_patientidentifier",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_patientidentifierevent" ("id", "is_entered_in_error", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "until", "value") VALUES (OLD."id", OLD."is_entered_in_error", OLD."kind", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."until", OLD."value"); RETURN NULL;',
                            hash="24e9550ca9efc7f34968337f1a386e6851f3f2b2",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_9cff6",
                            table="people_patientidentifier",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientSearchKeys",
            fields=[
                (
                    "patient",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="search_keys",
                        serialize=False,
                        to="people.patient",
                    ),
                ),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                (
                    "match_keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                (
                    "facts",
                    models.JSONField(
                        default=dict,
                        help_text="What finding ranks and shows, so that it reads this table alone.",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "patient search keys",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["keys"], name="patient_search_keys"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["match_keys"], name="patient_match_keys"
                    ),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="DuplicatePair",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "left",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.patient",
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.patient",
                    ),
                ),
                ("score", models.FloatField(help_text="The likelihood from 0 to 1.")),
                (
                    "why",
                    models.JSONField(
                        default=list, help_text="Sentences: what agrees and what does not."
                    ),
                ),
                ("found_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "To decide"),
                            ("different", "Not the same person"),
                            ("merged", "Merged"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by", models.CharField(blank=True, max_length=200)),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["-score", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "open")),
                        fields=["-score", "id"],
                        name="pair_to_decide",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("left__lt", models.F("right"))), name="pair_in_order"
                    ),
                    models.UniqueConstraint(fields=("left", "right"), name="pair_once"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_duplicatepairevent" ("decided_at", "decided_by", "found_at", "id", "left_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "right_id", "score", "status", "why") VALUES (NEW."decided_at", NEW."decided_by", NEW."found_at", NEW."id", NEW."left_id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."right_id", NEW."score", NEW."status", NEW."why"); RETURN NULL;',
                            hash="5f7232169d92e608ab6c1832292793c8888468e2",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_865a9",
                            table="people_duplicatepair",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_duplicatepairevent" ("decided_at", "decided_by", "found_at", "id", "left_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "right_id", "score", "status", "why") VALUES (NEW."decided_at", NEW."decided_by", NEW."found_at", NEW."id", NEW."left_id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."right_id", NEW."score", NEW."status", NEW."why"); RETURN NULL;',
                            hash="cf56774f0b379a9cff4e4f1c9d2d7747508d845a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_db0e9",
                            table="people_duplicatepair",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_duplicatepairevent" ("decided_at", "decided_by", "found_at", "id", "left_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "right_id", "score", "status", "why") VALUES (OLD."decided_at", OLD."decided_by", OLD."found_at", OLD."id", OLD."left_id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."right_id", OLD."score", OLD."status", OLD."why"); RETURN NULL;',
                            hash="dd37d5592184bbe4721fe453423cc2f4d995ddc4",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ece93",
                            table="people_duplicatepair",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "survivor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="people.patient",
                    ),
                ),
                (
                    "retired",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retirements",
                        to="people.patient",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("fields", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["-at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("retired",),
                        name="retired_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("survivor", models.F("retired")), _negated=True),
                        name="merge_of_two",
                    ),
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="7efaf83fca4d3b1f2497c9d9a40ce0d632580052",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_6465a",
                            table="people_merge",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_mergeevent" ("at", "by", "fields", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_id", "survivor_id", "undone_at", "undone_by") VALUES (NEW."at", NEW."by", NEW."fields", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retired_id", NEW."survivor_id", NEW."undone_at", NEW."undone_by"); RETURN NULL;',
                            hash="e4256f4fc3a683ee49853cb8a7d72b2c525dfc93",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_97c77",
                            table="people_merge",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_mergeevent" ("at", "by", "fields", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_id", "survivor_id", "undone_at", "undone_by") VALUES (NEW."at", NEW."by", NEW."fields", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."retired_id", NEW."survivor_id", NEW."undone_at", NEW."undone_by"); RETURN NULL;',
                            hash="0e3c55083ccfbd45a74774ab370e04250f3b0a70",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_2a729",
                            table="people_merge",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_mergeevent" ("at", "by", "fields", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_id", "survivor_id", "undone_at", "undone_by") VALUES (OLD."at", OLD."by", OLD."fields", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."retired_id", OLD."survivor_id", OLD."undone_at", OLD."undone_by"); RETURN NULL;',
                            hash="53ab3a01645af943067f95cc6078a0c4f9fe9d4b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d8329",
                            table="people_merge",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerNameEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.formername",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.patient",
                    ),
                ),
                ("family_name", models.CharField(blank=True, max_length=200)),
                ("given_name", models.CharField(blank=True, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("former", "Former name"),
                            ("maiden", "Maiden name"),
                            ("alias", "Also known as"),
                        ],
                        default="former",
                        max_length=10,
                    ),
                ),
                ("until", models.DateField(blank=True, null=True)),
                ("is_entered_in_error", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="ContactPointEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.contactpoint",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.patient",
                    ),
                ),
                (
                    "system",
                    models.CharField(
                        choices=[("phone", "Telephone"), ("email", "E-mail")], max_length=10
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("home", "Home"),
                            ("mobile", "Mobile"),
                            ("work", "Work"),
                            ("old", "Old"),
                        ],
                        default="mobile",
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(help_text="As it was given.", max_length=254)),
                ("e164", models.CharField(blank=True, help_text="+19785550142", max_length=20)),
                (
                    "rank",
                    models.PositiveSmallIntegerField(default=1, help_text="1 is tried first."),
                ),
                ("do_not_use", models.BooleanField(default=False)),
                ("may_text", models.BooleanField(default=False)),
                ("may_leave_message", models.BooleanField(default=False)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                ("is_entered_in_error", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="PatientAddressEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.patientaddress",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("line1", models.CharField(blank=True, max_length=200, verbose_name="street")),
                (
                    "line2",
                    models.CharField(blank=True, max_length=200, verbose_name="apartment, suite"),
                ),
                ("city", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        blank=True, help_text="Two letters in the United States.", max_length=50
                    ),
                ),
                ("zip_code", models.CharField(blank=True, max_length=20, verbose_name="ZIP code")),
                (
                    "country",
                    models.CharField(
                        default="US", help_text="ISO 3166-1, two letters.", max_length=2
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.patient",
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("home", "Home"),
                            ("work", "Work"),
                            ("temp", "Temporary"),
                            ("billing", "Billing"),
                            ("old", "Old"),
                        ],
                        default="home",
                        max_length=10,
                    ),
                ),
                ("do_not_use", models.BooleanField(default=False)),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                ("is_entered_in_error", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="PatientContactEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.patientcontact",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.patient",
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("relationship", models.CharField(blank=True, max_length=100)),
                ("phone", models.CharField(blank=True, max_length=50)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "may_be_told",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("appointments", "Appointments"),
                                ("billing", "Bills and insurance"),
                                ("results", "Results"),
                                ("care", "Diagnoses and care"),
                                ("prescriptions", "Prescriptions, pick-up"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("is_emergency", models.BooleanField(default=False)),
                (
                    "is_legal_representative",
                    models.BooleanField(
                        default=False, help_text="Parent of a minor, guardian, health-care proxy."
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("until", models.DateField(blank=True, null=True)),
                ("is_entered_in_error", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="ConsentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.consent",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.patient",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("treatment", "Treatment"),
                            ("privacy_notice", "Privacy notice received"),
                            ("assignment", "Assignment of benefits"),
                            ("text", "Text messages"),
                            ("email", "E-mail"),
                            ("voicemail", "Messages on voice mail"),
                            ("exchange", "Health information exchange"),
                            ("photo", "Photograph"),
                        ],
                        max_length=20,
                    ),
                ),
                ("given", models.BooleanField()),
                ("on", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="files.storedfile",
                    ),
                ),
                ("is_entered_in_error", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="PatientAlertEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.patientalert",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.patient",
                    ),
                ),
                ("text", models.CharField(max_length=300)),
                (
                    "level",
                    models.CharField(
                        choices=[("note", "Note"), ("warning", "Warning"), ("danger", "Danger")],
                        default="warning",
                        max_length=10,
                    ),
                ),
                ("until", models.DateField(blank=True, null=True)),
                ("is_entered_in_error", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="PatientIdentifierEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.patientidentifier",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.patient",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ssn", "Social Security number"),
                            ("driver_licence", "Driver's licence"),
                            ("passport", "Passport"),
                            ("other_chart", "Chart number elsewhere"),
                        ],
                        max_length=20,
                    ),
                ),
                ("value", models.CharField(max_length=100)),
                ("until", models.DateField(blank=True, null=True)),
                ("is_entered_in_error", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="DuplicatePairEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.duplicatepair",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "left",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.patient",
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.patient",
                    ),
                ),
                ("score", models.FloatField(help_text="The likelihood from 0 to 1.")),
                (
                    "why",
                    models.JSONField(
                        default=list, help_text="Sentences: what agrees and what does not."
                    ),
                ),
                ("found_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "To decide"),
                            ("different", "Not the same person"),
                            ("merged", "Merged"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by", models.CharField(blank=True, max_length=200)),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="MergeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.merge",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "survivor",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.patient",
                    ),
                ),
                (
                    "retired",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.patient",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("fields", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="MergeMove",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="people.merge",
                    ),
                ),
                ("model", models.CharField(help_text="people.contactpoint", max_length=100)),
                (
                    "field",
                    models.CharField(help_text="The field that names the patient.", max_length=100),
                ),
                ("row", models.CharField(help_text="The row's primary key.", max_length=64)),
                ("moved_back", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("merge", "model", "field", "row"), name="row_moved_once"
                    )
                ],
                "indexes": [],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="03e44c150a07640e36c54d75e501d4a23e9254db",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_ab92c",
                            table="people_mergemove",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_mergemoveevent" ("field", "id", "merge_id", "model", "moved_back", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "row") VALUES (NEW."field", NEW."id", NEW."merge_id", NEW."model", NEW."moved_back", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."row"); RETURN NULL;',
                            hash="a58c2f94b6bb7833ca8aecacbdd743076fa102ba",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_405c9",
                            table="people_mergemove",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "people_mergemoveevent" ("field", "id", "merge_id", "model", "moved_back", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "row") VALUES (NEW."field", NEW."id", NEW."merge_id", NEW."model", NEW."moved_back", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."row"); RETURN NULL;',
                            hash="0dc0d95f6910c8188e75513b182a4311b5f99563",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b5623",
                            table="people_mergemove",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "people_mergemoveevent" ("field", "id", "merge_id", "model", "moved_back", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "row") VALUES (OLD."field", OLD."id", OLD."merge_id", OLD."model", OLD."moved_back", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."row"); RETURN NULL;',
                            hash="e5d546d29f8ca7e39a75703c0dff8772f026159e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_aa711",
                            table="people_mergemove",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MergeMoveEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="people.mergemove",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                (
                    "merge",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.merge",
                    ),
                ),
                ("model", models.CharField(help_text="people.contactpoint", max_length=100)),
                (
                    "field",
                    models.CharField(help_text="The field that names the patient.", max_length=100),
                ),
                ("row", models.CharField(help_text="The row's primary key.", max_length=64)),
                ("moved_back", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.AddField(
            model_name="Guarantor",
            name="patient",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="guarantor_of",
                to="people.patient",
            ),
        ),
        migrations.RunPython(install_triggers, migrations.RunPython.noop),
    ]
