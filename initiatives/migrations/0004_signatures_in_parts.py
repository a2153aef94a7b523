"""Signatures in parts, each petition in one of them: see docs/partitions.md."""

import django.db.models.deletion
from django.db import migrations, models

from civic.lib.partitioning import PartitionedByHash

# What a foreign key would do, had it the petition: refuse what points at nothing, in either order,
# when the transaction ends. The signature is held meanwhile, so that nobody deletes it.
POINTED_AT = """
CREATE FUNCTION signature_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM initiatives_signature WHERE id = NEW.signature_id FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING MESSAGE =
            format('%s points at signature %s, which is not there', TG_TABLE_NAME, NEW.signature_id);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION signature_of_its_petition_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM initiatives_signature WHERE id = NEW.signature_id AND petition_id = (
        SELECT petition_id FROM initiatives_exclusion WHERE id = NEW.exclusion_id
    ) FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING MESSAGE =
            format('signature %s is not one of that petition', NEW.signature_id);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION signature_is_not_pointed_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM initiatives_excluded WHERE signature_id = OLD.id)
        OR EXISTS (SELECT FROM initiatives_asked WHERE signature_id = OLD.id) THEN
        RAISE foreign_key_violation USING MESSAGE =
            format('signature %s is pointed at', OLD.id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER excluded_signature AFTER INSERT OR UPDATE OF signature_id
    ON initiatives_excluded DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION signature_of_its_petition_is_there();
CREATE CONSTRAINT TRIGGER asked_signature AFTER INSERT OR UPDATE OF signature_id
    ON initiatives_asked DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION signature_is_there();
CREATE CONSTRAINT TRIGGER signature_pointed_at AFTER DELETE
    ON initiatives_signature DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION signature_is_not_pointed_at();
"""
NOT_POINTED_AT = """
DROP TRIGGER signature_pointed_at ON initiatives_signature;
DROP TRIGGER asked_signature ON initiatives_asked;
DROP TRIGGER excluded_signature ON initiatives_excluded;
DROP FUNCTION signature_is_not_pointed_at, signature_of_its_petition_is_there, signature_is_there;
"""
KEYS = """
ALTER TABLE initiatives_excluded ADD CONSTRAINT
    initiatives_excluded_signature_id_fk_initiatives_signature_id FOREIGN KEY (signature_id)
    REFERENCES initiatives_signature (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE initiatives_asked ADD CONSTRAINT
    initiatives_asked_signature_id_fk_initiatives_signature_id FOREIGN KEY (signature_id)
    REFERENCES initiatives_signature (id) DEFERRABLE INITIALLY DEFERRED;
"""


def key(model: str) -> migrations.AlterField:
    """The foreign key of a model to a signature, which PostgreSQL does not keep."""
    field = models.ForeignKey(
        db_constraint=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="initiatives.signature",
    )
    return migrations.AlterField(model_name=model, name="signature", field=field)


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0003_withheld")]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, KEYS),
        PartitionedByHash("initiatives_signature", "petition_id", 8),
        migrations.RunSQL(POINTED_AT, NOT_POINTED_AT),
        migrations.SeparateDatabaseAndState(state_operations=[key("excluded"), key("asked")]),
    ]
