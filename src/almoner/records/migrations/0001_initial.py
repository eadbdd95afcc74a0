import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models

import almoner.lib.ids


def install_triggers(apps, schema_editor):
    """Put the triggers on that the models' options list."""
    for model in apps.get_app_config("records").get_models():
        for trigger in getattr(model._meta, "triggers", []):
            schema_editor.execute(trigger.install_sql, params=None)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0002_keys_without_statistics"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Encounter",
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
                        related_name="+",
                        to="people.patient",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("text", models.CharField(max_length=500, verbose_name="what")),
                (
                    "code_system",
                    models.CharField(
                        blank=True,
                        help_text="FHIR's URI of the system, such as http://loinc.org",
                        max_length=100,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=50)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The patient, another practice, a file.",
                        max_length=100,
                        verbose_name="told by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("recorded_by", models.CharField(editable=False, max_length=200)),
                (
                    "error_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="why in error"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("in-progress", "In progress"),
                            ("finished", "Finished"),
                            ("cancelled", "Cancelled"),
                            ("entered-in-error", "Entered in error"),
                        ],
                        default="finished",
                        max_length=20,
                    ),
                ),
                (
                    "class_code",
                    models.CharField(
                        choices=[
                            ("AMB", "Office visit"),
                            ("VR", "Virtual visit"),
                            ("HH", "Home visit"),
                            ("EMER", "Emergency"),
                            ("IMP", "Inpatient stay"),
                            ("OBSENC", "Observation stay"),
                        ],
                        default="AMB",
                        max_length=10,
                        verbose_name="class",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "practitioner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.practitioner",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.location",
                    ),
                ),
                (
                    "seen_by",
                    models.CharField(
                        blank=True,
                        help_text="Where it was not with us.",
                        max_length=400,
                        verbose_name="seen elsewhere by",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("patient"),
                        models.OrderBy(models.F("at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="encounter_chart",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="encounter_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["in-progress", "finished", "cancelled", "entered-in-error"],
                            )
                        ),
                        name="encounter_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("at")), _connector="OR"
                        ),
                        name="encounter_ends_after_start",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="79a0811bad5a6865d660e66bb8e34f32546b49d1",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_5abab",
                            table="records_encounter",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "records_encounterevent" ("at", "class_code", "code", "code_system", "ended_at", "error_reason", "id", "location_id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practitioner_id", "reason", "recorded_at", "recorded_by", "seen_by", "source", "status", "text", "version") VALUES (NEW."at", NEW."class_code", NEW."code", NEW."code_system", NEW."ended_at", NEW."error_reason", NEW."id", NEW."location_id", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."practitioner_id", NEW."reason", NEW."recorded_at", NEW."recorded_by", NEW."seen_by", NEW."source", NEW."status", NEW."text", NEW."version"); RETURN NULL;',
                            hash="78bdbc5f349ee930b3b91ee79335e40fb1d5ccc0",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_9eaae",
                            table="records_encounter",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "records_encounterevent" ("at", "class_code", "code", "code_system", "ended_at", "error_reason", "id", "location_id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practitioner_id", "reason", "recorded_at", "recorded_by", "seen_by", "source", "status", "text", "version") VALUES (NEW."at", NEW."class_code", NEW."code", NEW."code_system", NEW."ended_at", NEW."error_reason", NEW."id", NEW."location_id", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."practitioner_id", NEW."reason", NEW."recorded_at", NEW."recorded_by", NEW."seen_by", NEW."source", NEW."status", NEW."text", NEW."version"); RETURN NULL;',
                            hash="eff57e70577a5359dd41a05b4827578eb02a31a0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_0b628",
                            table="records_encounter",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "records_encounterevent" ("at", "class_code", "code", "code_system", "ended_at", "error_reason", "id", "location_id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practitioner_id", "reason", "recorded_at", "recorded_by", "seen_by", "source", "status", "text", "version") VALUES (OLD."at", OLD."class_code", OLD."code", OLD."code_system", OLD."ended_at", OLD."error_reason", OLD."id", OLD."location_id", OLD."note", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."practitioner_id", OLD."reason", OLD."recorded_at", OLD."recorded_by", OLD."seen_by", OLD."source", OLD."status", OLD."text", OLD."version"); RETURN NULL;',
                            hash="96a45c1d2d349fb342b245289b7abacc9bbd5896",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_288a7",
                            table="records_encounter",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EncounterEvent",
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
                        to="records.encounter",
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
                ("at", models.DateTimeField(verbose_name="when")),
                ("text", models.CharField(max_length=500, verbose_name="what")),
                (
                    "code_system",
                    models.CharField(
                        blank=True,
                        help_text="FHIR's URI of the system, such as http://loinc.org",
                        max_length=100,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=50)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The patient, another practice, a file.",
                        max_length=100,
                        verbose_name="told by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("recorded_by", models.CharField(editable=False, max_length=200)),
                (
                    "error_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="why in error"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("in-progress", "In progress"),
                            ("finished", "Finished"),
                            ("cancelled", "Cancelled"),
                            ("entered-in-error", "Entered in error"),
                        ],
                        default="finished",
                        max_length=20,
                    ),
                ),
                (
                    "class_code",
                    models.CharField(
                        choices=[
                            ("AMB", "Office visit"),
                            ("VR", "Virtual visit"),
                            ("HH", "Home visit"),
                            ("EMER", "Emergency"),
                            ("IMP", "Inpatient stay"),
                            ("OBSENC", "Observation stay"),
                        ],
                        default="AMB",
                        max_length=10,
                        verbose_name="class",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "practitioner",
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
                    "seen_by",
                    models.CharField(
                        blank=True,
                        help_text="Where it was not with us.",
                        max_length=400,
                        verbose_name="seen elsewhere by",
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
            name="Condition",
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
                        related_name="+",
                        to="people.patient",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("text", models.CharField(max_length=500, verbose_name="what")),
                (
                    "code_system",
                    models.CharField(
                        blank=True,
                        help_text="FHIR's URI of the system, such as http://loinc.org",
                        max_length=100,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=50)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The patient, another practice, a file.",
                        max_length=100,
                        verbose_name="told by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("recorded_by", models.CharField(editable=False, max_length=200)),
                (
                    "error_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="why in error"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.encounter",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("recurrence", "Recurrence"),
                            ("relapse", "Relapse"),
                            ("inactive", "Inactive"),
                            ("remission", "In remission"),
                            ("resolved", "Resolved"),
                            ("entered-in-error", "Entered in error"),
                        ],
                        default="active",
                        max_length=20,
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="over since"),
                ),
            ],
            options={
                "verbose_name": "problem",
                "indexes": [
                    models.Index(
                        models.F("patient"),
                        models.OrderBy(models.F("at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="condition_chart",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="condition_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "active",
                                    "recurrence",
                                    "relapse",
                                    "inactive",
                                    "remission",
                                    "resolved",
                                    "entered-in-error",
                                ],
                            )
                        ),
                        name="condition_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("at")), _connector="OR"
                        ),
                        name="condition_ends_after_start",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="a480c9bf33e8cdf020948d2c660c9cc04f4682ad",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_40a09",
                            table="records_condition",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "records_conditionevent" ("at", "code", "code_system", "encounter_id", "ended_at", "error_reason", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by", "source", "status", "text", "version") VALUES (NEW."at", NEW."code", NEW."code_system", NEW."encounter_id", NEW."ended_at", NEW."error_reason", NEW."id", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by", NEW."source", NEW."status", NEW."text", NEW."version"); RETURN NULL;',
                            hash="bfa2d8497023a04cabdc1aceb1a84fee5717d1f4",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_f6eb5",
                            table="records_condition",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "records_conditionevent" ("at", "code", "code_system", "encounter_id", "ended_at", "error_reason", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by", "source", "status", "text", "version") VALUES (NEW."at", NEW."code", NEW."code_system", NEW."encounter_id", NEW."ended_at", NEW."error_reason", NEW."id", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by", NEW."source", NEW."status", NEW."text", NEW."version"); RETURN NULL;',
                            hash="8ef2c97f4c310c6fb9294c6cca7e1a129cca44e0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f1f95",
                            table="records_condition",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "records_conditionevent" ("at", "code", "code_system", "encounter_id", "ended_at", "error_reason", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by", "source", "status", "text", "version") VALUES (OLD."at", OLD."code", OLD."code_system", OLD."encounter_id", OLD."ended_at", OLD."error_reason", OLD."id", OLD."note", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by", OLD."source", OLD."status", OLD."text", OLD."version"); RETURN NULL;',
                            hash="f082e21014e68bc6f01a9426a953b63aca8b280d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_16a6d",
                            table="records_condition",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AllergyIntolerance",
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
                        related_name="+",
                        to="people.patient",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("text", models.CharField(max_length=500, verbose_name="what")),
                (
                    "code_system",
                    models.CharField(
                        blank=True,
                        help_text="FHIR's URI of the system, such as http://loinc.org",
                        max_length=100,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=50)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The patient, another practice, a file.",
                        max_length=100,
                        verbose_name="told by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("recorded_by", models.CharField(editable=False, max_length=200)),
                (
                    "error_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="why in error"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.encounter",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("inactive", "Inactive"),
                            ("resolved", "Resolved"),
                            ("entered-in-error", "Entered in error"),
                        ],
                        default="active",
                        max_length=20,
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        blank=True,
                        choices=[("allergy", "Allergy"), ("intolerance", "Intolerance")],
                        max_length=20,
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("food", "Food"),
                            ("medication", "Medication"),
                            ("environment", "Environment"),
                            ("biologic", "Biologic"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[("mild", "Mild"), ("moderate", "Moderate"), ("severe", "Severe")],
                        max_length=10,
                    ),
                ),
                ("reaction", models.CharField(blank=True, max_length=500)),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="over since"),
                ),
            ],
            options={
                "verbose_name": "allergy",
                "verbose_name_plural": "allergies",
                "indexes": [
                    models.Index(
                        models.F("patient"),
                        models.OrderBy(models.F("at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="allergy_chart",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="allergy_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["active", "inactive", "resolved", "entered-in-error"])
                        ),
                        name="allergy_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("at")), _connector="OR"
                        ),
                        name="allergy_ends_after_start",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="b627a1e7e741f0cec7f6b11e97f834e79169da0c",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_d6fcf",
                            table="records_allergyintolerance",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "records_allergyintoleranceevent" ("at", "category", "code", "code_system", "encounter_id", "ended_at", "error_reason", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reaction", "recorded_at", "recorded_by", "severity", "source", "status", "text", "type", "version") VALUES (NEW."at", NEW."category", NEW."code", NEW."code_system", NEW."encounter_id", NEW."ended_at", NEW."error_reason", NEW."id", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reaction", NEW."recorded_at", NEW."recorded_by", NEW."severity", NEW."source", NEW."status", NEW."text", NEW."type", NEW."version"); RETURN NULL;',
                            hash="10cbad336c021b66139c53c7b25bfd8f2127cfbd",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b3b37",
                            table="records_allergyintolerance",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "records_allergyintoleranceevent" ("at", "category", "code", "code_system", "encounter_id", "ended_at", "error_reason", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reaction", "recorded_at", "recorded_by", "severity", "source", "status", "text", "type", "version") VALUES (NEW."at", NEW."category", NEW."code", NEW."code_system", NEW."encounter_id", NEW."ended_at", NEW."error_reason", NEW."id", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reaction", NEW."recorded_at", NEW."recorded_by", NEW."severity", NEW."source", NEW."status", NEW."text", NEW."type", NEW."version"); RETURN NULL;',
                            hash="88e9e5ff22ab48f988ff50aa31f95b93c52d2778",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_cc79f",
                            table="records_allergyintolerance",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "records_allergyintoleranceevent" ("at", "category", "code", "code_system", "encounter_id", "ended_at", "error_reason", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reaction", "recorded_at", "recorded_by", "severity", "source", "status", "text", "type", "version") VALUES (OLD."at", OLD."category", OLD."code", OLD."code_system", OLD."encounter_id", OLD."ended_at", OLD."error_reason", OLD."id", OLD."note", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reaction", OLD."recorded_at", OLD."recorded_by", OLD."severity", OLD."source", OLD."status", OLD."text", OLD."type", OLD."version"); RETURN NULL;',
                            hash="8c6d70fc28f3e716d35c93ec56b7765bb200a0e5",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a6082",
                            table="records_allergyintolerance",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Immunization",
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
                        related_name="+",
                        to="people.patient",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("text", models.CharField(max_length=500, verbose_name="what")),
                (
                    "code_system",
                    models.CharField(
                        blank=True,
                        help_text="FHIR's URI of the system, such as http://loinc.org",
                        max_length=100,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=50)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The patient, another practice, a file.",
                        max_length=100,
                        verbose_name="told by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("recorded_by", models.CharField(editable=False, max_length=200)),
                (
                    "error_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="why in error"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.encounter",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("completed", "Given"),
                            ("not-done", "Not given"),
                            ("entered-in-error", "Entered in error"),
                        ],
                        default="completed",
                        max_length=20,
                    ),
                ),
                ("lot_number", models.CharField(blank=True, max_length=50)),
                ("site", models.CharField(blank=True, help_text="Left deltoid", max_length=100)),
            ],
            options={
                "verbose_name": "immunization",
                "indexes": [
                    models.Index(
                        models.F("patient"),
                        models.OrderBy(models.F("at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="immunization_chart",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="immunization_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["completed", "not-done", "entered-in-error"])
                        ),
                        name="immunization_status",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="37cd2c0f1716b073ea191b814815f16027bfca21",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_77231",
                            table="records_immunization",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "records_immunizationevent" ("at", "code", "code_system", "encounter_id", "error_reason", "id", "lot_number", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by", "site", "source", "status", "text", "version") VALUES (NEW."at", NEW."code", NEW."code_system", NEW."encounter_id", NEW."error_reason", NEW."id", NEW."lot_number", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by", NEW."site", NEW."source", NEW."status", NEW."text", NEW."version"); RETURN NULL;',
                            hash="481e616e2a58b8324bd329084e43e0890dc63214",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8ecf2",
                            table="records_immunization",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "records_immunizationevent" ("at", "code", "code_system", "encounter_id", "error_reason", "id", "lot_number", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by", "site", "source", "status", "text", "version") VALUES (NEW."at", NEW."code", NEW."code_system", NEW."encounter_id", NEW."error_reason", NEW."id", NEW."lot_number", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by", NEW."site", NEW."source", NEW."status", NEW."text", NEW."version"); RETURN NULL;',
                            hash="5d22edb297257f0b218a09cc7e778756ff079ff2",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_807f5",
                            table="records_immunization",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "records_immunizationevent" ("at", "code", "code_system", "encounter_id", "error_reason", "id", "lot_number", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by", "site", "source", "status", "text", "version") VALUES (OLD."at", OLD."code", OLD."code_system", OLD."encounter_id", OLD."error_reason", OLD."id", OLD."lot_number", OLD."note", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by", OLD."site", OLD."source", OLD."status", OLD."text", OLD."version"); RETURN NULL;',
                            hash="584daa4bdf3d57ac52809247abb526760b0bcdbd",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_c212a",
                            table="records_immunization",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Observation",
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
                        related_name="+",
                        to="people.patient",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("text", models.CharField(max_length=500, verbose_name="what")),
                (
                    "code_system",
                    models.CharField(
                        blank=True,
                        help_text="FHIR's URI of the system, such as http://loinc.org",
                        max_length=100,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=50)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The patient, another practice, a file.",
                        max_length=100,
                        verbose_name="told by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("recorded_by", models.CharField(editable=False, max_length=200)),
                (
                    "error_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="why in error"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.encounter",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("registered", "Registered"),
                            ("preliminary", "Preliminary"),
                            ("final", "Final"),
                            ("amended", "Amended"),
                            ("corrected", "Corrected"),
                            ("cancelled", "Cancelled"),
                            ("unknown", "Unknown"),
                            ("entered-in-error", "Entered in error"),
                        ],
                        default="final",
                        max_length=20,
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("vital-signs", "Vital signs"),
                            ("laboratory", "Laboratory"),
                            ("imaging", "Imaging"),
                            ("survey", "Survey"),
                            ("exam", "Examination"),
                            ("social-history", "Social history"),
                            ("procedure", "Procedure"),
                            ("therapy", "Therapy"),
                            ("other", "Other"),
                        ],
                        default="vital-signs",
                        max_length=20,
                    ),
                ),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True, help_text="UCUM: mm[Hg], kg, mg/dL", max_length=50
                    ),
                ),
                (
                    "value_text",
                    models.CharField(blank=True, max_length=1000, verbose_name="finding"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("patient"),
                        models.OrderBy(models.F("at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="observation_chart",
                    ),
                    models.Index(
                        condition=models.Q(("category", "vital-signs")),
                        fields=["patient", "code", "-at"],
                        name="observation_last_vitals",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="observation_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "registered",
                                    "preliminary",
                                    "final",
                                    "amended",
                                    "corrected",
                                    "cancelled",
                                    "unknown",
                                    "entered-in-error",
                                ],
                            )
                        ),
                        name="observation_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value", None), ("value_text", ""), _negated=True),
                        name="observation_has_a_value",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="02486b9155a56eef73d30791dbb5e05e75672ac6",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_9d626",
                            table="records_observation",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "records_observationevent" ("at", "category", "code", "code_system", "encounter_id", "error_reason", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by", "source", "status", "text", "unit", "value", "value_text", "version") VALUES (NEW."at", NEW."category", NEW."code", NEW."code_system", NEW."encounter_id", NEW."error_reason", NEW."id", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by", NEW."source", NEW."status", NEW."text", NEW."unit", NEW."value", NEW."value_text", NEW."version"); RETURN NULL;',
                            hash="b1133483a9b833ddbd4135b2ca44d740c4685736",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_75e9d",
                            table="records_observation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "records_observationevent" ("at", "category", "code", "code_system", "encounter_id", "error_reason", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by", "source", "status", "text", "unit", "value", "value_text", "version") VALUES (NEW."at", NEW."category", NEW."code", NEW."code_system", NEW."encounter_id", NEW."error_reason", NEW."id", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by", NEW."source", NEW."status", NEW."text", NEW."unit", NEW."value", NEW."value_text", NEW."version"); RETURN NULL;',
                            hash="b4dd38246014971d32e69c00ba8c6206725ff772",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_70e99",
                            table="records_observation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "records_observationevent" ("at", "category", "code", "code_system", "encounter_id", "error_reason", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by", "source", "status", "text", "unit", "value", "value_text", "version") VALUES (OLD."at", OLD."category", OLD."code", OLD."code_system", OLD."encounter_id", OLD."error_reason", OLD."id", OLD."note", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by", OLD."source", OLD."status", OLD."text", OLD."unit", OLD."value", OLD."value_text", OLD."version"); RETURN NULL;',
                            hash="3a8c2248a90e5dc9c686bce518c6f8d24b7ef46c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_c845f",
                            table="records_observation",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConditionEvent",
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
                        to="records.condition",
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
                ("at", models.DateTimeField(verbose_name="when")),
                ("text", models.CharField(max_length=500, verbose_name="what")),
                (
                    "code_system",
                    models.CharField(
                        blank=True,
                        help_text="FHIR's URI of the system, such as http://loinc.org",
                        max_length=100,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=50)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The patient, another practice, a file.",
                        max_length=100,
                        verbose_name="told by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("recorded_by", models.CharField(editable=False, max_length=200)),
                (
                    "error_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="why in error"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.encounter",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("recurrence", "Recurrence"),
                            ("relapse", "Relapse"),
                            ("inactive", "Inactive"),
                            ("remission", "In remission"),
                            ("resolved", "Resolved"),
                            ("entered-in-error", "Entered in error"),
                        ],
                        default="active",
                        max_length=20,
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="over since"),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="AllergyIntoleranceEvent",
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
                        to="records.allergyintolerance",
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
                ("at", models.DateTimeField(verbose_name="when")),
                ("text", models.CharField(max_length=500, verbose_name="what")),
                (
                    "code_system",
                    models.CharField(
                        blank=True,
                        help_text="FHIR's URI of the system, such as http://loinc.org",
                        max_length=100,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=50)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The patient, another practice, a file.",
                        max_length=100,
                        verbose_name="told by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("recorded_by", models.CharField(editable=False, max_length=200)),
                (
                    "error_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="why in error"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.encounter",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("inactive", "Inactive"),
                            ("resolved", "Resolved"),
                            ("entered-in-error", "Entered in error"),
                        ],
                        default="active",
                        max_length=20,
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        blank=True,
                        choices=[("allergy", "Allergy"), ("intolerance", "Intolerance")],
                        max_length=20,
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("food", "Food"),
                            ("medication", "Medication"),
                            ("environment", "Environment"),
                            ("biologic", "Biologic"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[("mild", "Mild"), ("moderate", "Moderate"), ("severe", "Severe")],
                        max_length=10,
                    ),
                ),
                ("reaction", models.CharField(blank=True, max_length=500)),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="over since"),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="MedicationStatement",
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
                        related_name="+",
                        to="people.patient",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("text", models.CharField(max_length=500, verbose_name="what")),
                (
                    "code_system",
                    models.CharField(
                        blank=True,
                        help_text="FHIR's URI of the system, such as http://loinc.org",
                        max_length=100,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=50)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The patient, another practice, a file.",
                        max_length=100,
                        verbose_name="told by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("recorded_by", models.CharField(editable=False, max_length=200)),
                (
                    "error_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="why in error"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.encounter",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Taking"),
                            ("intended", "Will take"),
                            ("completed", "Completed"),
                            ("stopped", "Stopped"),
                            ("on-hold", "On hold"),
                            ("not-taken", "Not taken"),
                            ("unknown", "Unknown"),
                            ("entered-in-error", "Entered in error"),
                        ],
                        default="active",
                        max_length=20,
                    ),
                ),
                ("dosage", models.CharField(blank=True, max_length=300)),
                (
                    "reason",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="medications",
                        to="records.condition",
                        verbose_name="for problem",
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="taken until"),
                ),
            ],
            options={
                "verbose_name": "medication",
                "indexes": [
                    models.Index(
                        models.F("patient"),
                        models.OrderBy(models.F("at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="medication_chart",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="medication_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "active",
                                    "intended",
                                    "completed",
                                    "stopped",
                                    "on-hold",
                                    "not-taken",
                                    "unknown",
                                    "entered-in-error",
                                ],
                            )
                        ),
                        name="medication_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("at")), _connector="OR"
                        ),
                        name="medication_ends_after_start",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="2e1bd3db261daf7f929090a670a7873a21bac309",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_4af52",
                            table="records_medicationstatement",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "records_medicationstatementevent" ("at", "code", "code_system", "dosage", "encounter_id", "ended_at", "error_reason", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_id", "recorded_at", "recorded_by", "source", "status", "text", "version") VALUES (NEW."at", NEW."code", NEW."code_system", NEW."dosage", NEW."encounter_id", NEW."ended_at", NEW."error_reason", NEW."id", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason_id", NEW."recorded_at", NEW."recorded_by", NEW."source", NEW."status", NEW."text", NEW."version"); RETURN NULL;',
                            hash="669d8573494a1843305e4933c12163e66d28b1a2",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4c5eb",
                            table="records_medicationstatement",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "records_medicationstatementevent" ("at", "code", "code_system", "dosage", "encounter_id", "ended_at", "error_reason", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_id", "recorded_at", "recorded_by", "source", "status", "text", "version") VALUES (NEW."at", NEW."code", NEW."code_system", NEW."dosage", NEW."encounter_id", NEW."ended_at", NEW."error_reason", NEW."id", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason_id", NEW."recorded_at", NEW."recorded_by", NEW."source", NEW."status", NEW."text", NEW."version"); RETURN NULL;',
                            hash="5dc71e533b7fcfb715d89d7a33adcfc3fb5142c6",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6a50d",
                            table="records_medicationstatement",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "records_medicationstatementevent" ("at", "code", "code_system", "dosage", "encounter_id", "ended_at", "error_reason", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_id", "recorded_at", "recorded_by", "source", "status", "text", "version") VALUES (OLD."at", OLD."code", OLD."code_system", OLD."dosage", OLD."encounter_id", OLD."ended_at", OLD."error_reason", OLD."id", OLD."note", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason_id", OLD."recorded_at", OLD."recorded_by", OLD."source", OLD."status", OLD."text", OLD."version"); RETURN NULL;',
                            hash="65b38f953d50b7527dac95df36b0be37ee5db240",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_0fbf0",
                            table="records_medicationstatement",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImmunizationEvent",
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
                        to="records.immunization",
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
                ("at", models.DateTimeField(verbose_name="when")),
                ("text", models.CharField(max_length=500, verbose_name="what")),
                (
                    "code_system",
                    models.CharField(
                        blank=True,
                        help_text="FHIR's URI of the system, such as http://loinc.org",
                        max_length=100,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=50)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The patient, another practice, a file.",
                        max_length=100,
                        verbose_name="told by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("recorded_by", models.CharField(editable=False, max_length=200)),
                (
                    "error_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="why in error"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.encounter",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("completed", "Given"),
                            ("not-done", "Not given"),
                            ("entered-in-error", "Entered in error"),
                        ],
                        default="completed",
                        max_length=20,
                    ),
                ),
                ("lot_number", models.CharField(blank=True, max_length=50)),
                ("site", models.CharField(blank=True, help_text="Left deltoid", max_length=100)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Procedure",
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
                        related_name="+",
                        to="people.patient",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("text", models.CharField(max_length=500, verbose_name="what")),
                (
                    "code_system",
                    models.CharField(
                        blank=True,
                        help_text="FHIR's URI of the system, such as http://loinc.org",
                        max_length=100,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=50)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The patient, another practice, a file.",
                        max_length=100,
                        verbose_name="told by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("recorded_by", models.CharField(editable=False, max_length=200)),
                (
                    "error_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="why in error"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.encounter",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("in-progress", "In progress"),
                            ("completed", "Done"),
                            ("not-done", "Not done"),
                            ("stopped", "Stopped"),
                            ("unknown", "Unknown"),
                            ("entered-in-error", "Entered in error"),
                        ],
                        default="completed",
                        max_length=20,
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="procedures",
                        to="records.condition",
                        verbose_name="for problem",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("patient"),
                        models.OrderBy(models.F("at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="procedure_chart",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="procedure_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "in-progress",
                                    "completed",
                                    "not-done",
                                    "stopped",
                                    "unknown",
                                    "entered-in-error",
                                ],
                            )
                        ),
                        name="procedure_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("at")), _connector="OR"
                        ),
                        name="procedure_ends_after_start",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="48ec5a1ffbc910449ba22f11d305390f0a26f9b7",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_38fe6",
                            table="records_procedure",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "records_procedureevent" ("at", "code", "code_system", "encounter_id", "ended_at", "error_reason", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_id", "recorded_at", "recorded_by", "source", "status", "text", "version") VALUES (NEW."at", NEW."code", NEW."code_system", NEW."encounter_id", NEW."ended_at", NEW."error_reason", NEW."id", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason_id", NEW."recorded_at", NEW."recorded_by", NEW."source", NEW."status", NEW."text", NEW."version"); RETURN NULL;',
                            hash="0ff7ffbdb2dbabb0adfac1c5dfd07814c6a82539",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c4901",
                            table="records_procedure",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "records_procedureevent" ("at", "code", "code_system", "encounter_id", "ended_at", "error_reason", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_id", "recorded_at", "recorded_by", "source", "status", "text", "version") VALUES (NEW."at", NEW."code", NEW."code_system", NEW."encounter_id", NEW."ended_at", NEW."error_reason", NEW."id", NEW."note", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason_id", NEW."recorded_at", NEW."recorded_by", NEW."source", NEW."status", NEW."text", NEW."version"); RETURN NULL;',
                            hash="3adfb9469d0afad7652d407884a68252a9ac3d8c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_1ae91",
                            table="records_procedure",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "records_procedureevent" ("at", "code", "code_system", "encounter_id", "ended_at", "error_reason", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_id", "recorded_at", "recorded_by", "source", "status", "text", "version") VALUES (OLD."at", OLD."code", OLD."code_system", OLD."encounter_id", OLD."ended_at", OLD."error_reason", OLD."id", OLD."note", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason_id", OLD."recorded_at", OLD."recorded_by", OLD."source", OLD."status", OLD."text", OLD."version"); RETURN NULL;',
                            hash="aeaa6638f41c7c4fdcedd36220ef48ad2c09086d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b3ae1",
                            table="records_procedure",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ObservationEvent",
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
                        to="records.observation",
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
                ("at", models.DateTimeField(verbose_name="when")),
                ("text", models.CharField(max_length=500, verbose_name="what")),
                (
                    "code_system",
                    models.CharField(
                        blank=True,
                        help_text="FHIR's URI of the system, such as http://loinc.org",
                        max_length=100,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=50)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The patient, another practice, a file.",
                        max_length=100,
                        verbose_name="told by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("recorded_by", models.CharField(editable=False, max_length=200)),
                (
                    "error_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="why in error"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.encounter",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("registered", "Registered"),
                            ("preliminary", "Preliminary"),
                            ("final", "Final"),
                            ("amended", "Amended"),
                            ("corrected", "Corrected"),
                            ("cancelled", "Cancelled"),
                            ("unknown", "Unknown"),
                            ("entered-in-error", "Entered in error"),
                        ],
                        default="final",
                        max_length=20,
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("vital-signs", "Vital signs"),
                            ("laboratory", "Laboratory"),
                            ("imaging", "Imaging"),
                            ("survey", "Survey"),
                            ("exam", "Examination"),
                            ("social-history", "Social history"),
                            ("procedure", "Procedure"),
                            ("therapy", "Therapy"),
                            ("other", "Other"),
                        ],
                        default="vital-signs",
                        max_length=20,
                    ),
                ),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True, help_text="UCUM: mm[Hg], kg, mg/dL", max_length=50
                    ),
                ),
                (
                    "value_text",
                    models.CharField(blank=True, max_length=1000, verbose_name="finding"),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="MedicationStatementEvent",
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
                        to="records.medicationstatement",
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
                ("at", models.DateTimeField(verbose_name="when")),
                ("text", models.CharField(max_length=500, verbose_name="what")),
                (
                    "code_system",
                    models.CharField(
                        blank=True,
                        help_text="FHIR's URI of the system, such as http://loinc.org",
                        max_length=100,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=50)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The patient, another practice, a file.",
                        max_length=100,
                        verbose_name="told by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("recorded_by", models.CharField(editable=False, max_length=200)),
                (
                    "error_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="why in error"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.encounter",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Taking"),
                            ("intended", "Will take"),
                            ("completed", "Completed"),
                            ("stopped", "Stopped"),
                            ("on-hold", "On hold"),
                            ("not-taken", "Not taken"),
                            ("unknown", "Unknown"),
                            ("entered-in-error", "Entered in error"),
                        ],
                        default="active",
                        max_length=20,
                    ),
                ),
                ("dosage", models.CharField(blank=True, max_length=300)),
                (
                    "reason",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.condition",
                        verbose_name="for problem",
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="taken until"),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="ProcedureEvent",
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
                        to="records.procedure",
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
                ("at", models.DateTimeField(verbose_name="when")),
                ("text", models.CharField(max_length=500, verbose_name="what")),
                (
                    "code_system",
                    models.CharField(
                        blank=True,
                        help_text="FHIR's URI of the system, such as http://loinc.org",
                        max_length=100,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=50)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The patient, another practice, a file.",
                        max_length=100,
                        verbose_name="told by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("recorded_by", models.CharField(editable=False, max_length=200)),
                (
                    "error_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="why in error"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.encounter",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("in-progress", "In progress"),
                            ("completed", "Done"),
                            ("not-done", "Not done"),
                            ("stopped", "Stopped"),
                            ("unknown", "Unknown"),
                            ("entered-in-error", "Entered in error"),
                        ],
                        default="completed",
                        max_length=20,
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.condition",
                        verbose_name="for problem",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.RunPython(install_triggers, migrations.RunPython.noop),
    ]
