from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0008_region_pages'),
        ('reports', '0003_entry_days'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='report',
            name='report_month_state',
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['month', 'state', 'late', 'project'], name='report_month_progress'),
        ),
    ]
