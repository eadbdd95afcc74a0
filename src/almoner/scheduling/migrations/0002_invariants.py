"""What Django cannot say: a seat's capacity is its group's."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0001_initial")]

    operations = [
        # Making a group smaller than a taken seat then fails on the appointment's CHECK.
        migrations.RunSQL(
            """
            ALTER TABLE scheduling_appointment
                ADD CONSTRAINT seat_of_the_groups_capacity
                FOREIGN KEY (group_id, group_capacity)
                REFERENCES scheduling_groupvisit (id, capacity) ON UPDATE CASCADE
            """,
            "ALTER TABLE scheduling_appointment DROP CONSTRAINT seat_of_the_groups_capacity",
        ),
    ]
