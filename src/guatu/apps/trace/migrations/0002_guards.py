"""The database refuses to change or delete what the trace holds."""

from django.db import migrations

from guatu.apps.trace import guards


class Migration(migrations.Migration):
    dependencies = [("trace", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: guards.put_up(editor.connection),
            lambda apps, editor: guards.take_down(editor.connection),
        )
    ]
