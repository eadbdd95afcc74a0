import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import almoner.lib.ids


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
        ("messaging", "0004_released_records"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Logo",
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
                ("is_the_one", models.BooleanField(default=True, editable=False, unique=True)),
                ("is_shown", models.BooleanField(default=True)),
                (
                    "picture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LogoEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "id",
                    models.UUIDField(
                        default=almoner.lib.ids.uuid7, editable=False, serialize=False
                    ),
                ),
                ("is_the_one", models.BooleanField(default=True, editable=False)),
                ("is_shown", models.BooleanField(default=True)),
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="messaging.logo",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="files.storedfile",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="logo",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_the_one", True)), name="one_logo"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="logo",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="f8139c2051f287ab15048191633631b14090c5f0",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_1375e",
                    table="messaging_logo",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="logo",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "messaging_logoevent" ("id", "is_shown", "is_the_one", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "picture_id") VALUES (NEW."id", NEW."is_shown", NEW."is_the_one", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."picture_id"); RETURN NULL;',
                    hash="188f6fff101a426b00b003fd0d2a62b9630fcc7e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b50d5",
                    table="messaging_logo",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="logo",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "messaging_logoevent" ("id", "is_shown", "is_the_one", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "picture_id") VALUES (NEW."id", NEW."is_shown", NEW."is_the_one", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."picture_id"); RETURN NULL;',
                    hash="8db048d977066ee1e40cd68daba3690e893ccc24",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_41f2f",
                    table="messaging_logo",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="logo",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "messaging_logoevent" ("id", "is_shown", "is_the_one", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "picture_id") VALUES (OLD."id", OLD."is_shown", OLD."is_the_one", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."picture_id"); RETURN NULL;',
                    hash="13ba75afbf94735cf6c115820195087c646e7005",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9350d",
                    table="messaging_logo",
                    when="AFTER",
                ),
            ),
        ),
    ]
