"""The first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('doi_accounts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=191), nullable=False),
    sa.Column('agency', sa.String(length=32), nullable=False),
    sa.Column('environment', sa.String(length=16), nullable=False),
    sa.Column('repository_id', sa.String(length=100).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=100), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=100), 'mysql').with_variant(sa.String(length=100, collation='C'), 'postgresql'), nullable=False),
    sa.Column('origin', sa.String(length=16), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.Column('repositories', sa.JSON(), nullable=True),
    sa.Column('secret', sa.Text().with_variant(mysql.LONGTEXT(), 'mariadb').with_variant(mysql.LONGTEXT(), 'mysql'), nullable=True),
    sa.Column('secret_digest', sa.String(length=64), nullable=True),
    sa.Column('next_secret', sa.Text().with_variant(mysql.LONGTEXT(), 'mariadb').with_variant(mysql.LONGTEXT(), 'mysql'), nullable=True),
    sa.Column('secret_changed_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('overrides', sa.JSON(), nullable=True),
    sa.Column('in_use', sa.Boolean(), nullable=False),
    sa.Column('prefix', sa.String(length=64), nullable=True),
    sa.Column('shoulder', sa.String(length=64), nullable=False),
    sa.Column('suffix', sa.String(length=191), nullable=False),
    sa.Column('url_template', sa.String(length=500), nullable=False),
    sa.Column('default_state', sa.String(length=16), nullable=False),
    sa.Column('auto_mint', sa.Boolean(), nullable=False),
    sa.Column('auto_mint_rules', sa.JSON(), nullable=True),
    sa.Column('profile', sa.JSON(), nullable=True),
    sa.Column('paused_since', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('paused_until', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('pause_code', sa.String(length=64), nullable=True),
    sa.Column('pause_params', sa.JSON(), nullable=True),
    sa.Column('probed_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('created_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.Column('updated_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.CheckConstraint("environment IN ('test', 'production', 'sandbox')", name=op.f('ck_doi_accounts_environment')),
    sa.CheckConstraint("origin IN ('config', 'page')", name=op.f('ck_doi_accounts_origin')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_accounts')),
    sa.UniqueConstraint('agency', 'environment', 'repository_id', name=op.f('uq_doi_accounts_agency_environment_repository_id')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    op.create_table('doi_alerts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('params', sa.JSON(), nullable=True),
    sa.Column('created_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.Column('mail_due_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('mail_tries', sa.Integer(), nullable=False),
    sa.Column('mail_begun_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('mailed_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('mail_trouble', sa.String(length=191), nullable=True),
    sa.Column('post_due_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('post_tries', sa.Integer(), nullable=False),
    sa.Column('posted_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('post_trouble', sa.String(length=191), nullable=True),
    sa.Column('given_up_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['doi_accounts.id'], name=op.f('fk_doi_alerts_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_alerts')),
    sa.UniqueConstraint('name', name=op.f('uq_doi_alerts_name')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('doi_alerts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_doi_alerts_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_alerts_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_alerts_mail_due_at'), ['mail_due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_alerts_post_due_at'), ['post_due_at'], unique=False)

    op.create_table('doi_allowances',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('actor', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_allowances')),
    sa.UniqueConstraint('actor', 'day', name=op.f('uq_doi_allowances_actor_day')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    op.create_table('doi_batches',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('environment', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=24), nullable=False),
    sa.Column('selection', sa.JSON(), nullable=True),
    sa.Column('params', sa.JSON(), nullable=True),
    sa.Column('reason', sa.Text().with_variant(mysql.LONGTEXT(), 'mariadb').with_variant(mysql.LONGTEXT(), 'mysql'), nullable=True),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('refused_for', sa.JSON(), nullable=True),
    sa.Column('prepared_to', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=True),
    sa.Column('actor', sa.String(length=191), nullable=False),
    sa.Column('approver', sa.String(length=191), nullable=True),
    sa.Column('created_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.Column('started_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('approved_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('finished_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.CheckConstraint("environment IN ('test', 'production', 'sandbox')", name=op.f('ck_doi_batches_environment')),
    sa.CheckConstraint("state IN ('preparing', 'prepared', 'awaiting_approval', 'running', 'paused', 'completed', 'cancelled', 'refused')", name=op.f('ck_doi_batches_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_batches')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('doi_batches', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_doi_batches_state'), ['state'], unique=False)

    op.create_table('doi_configuration_changes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('field', sa.String(length=64), nullable=True),
    sa.Column('old', sa.JSON(), nullable=True),
    sa.Column('new', sa.JSON(), nullable=True),
    sa.Column('actor', sa.String(length=191), nullable=True),
    sa.Column('at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['doi_accounts.id'], name=op.f('fk_doi_configuration_changes_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_configuration_changes')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('doi_configuration_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_doi_configuration_changes_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_configuration_changes_at'), ['at'], unique=False)

    op.create_table('doi_gates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=False),
    sa.Column('turn', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('failing_since', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('closed_until', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('closed_code', sa.String(length=64), nullable=True),
    sa.Column('probing_until', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('updated_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_gates')),
    sa.UniqueConstraint('address', name=op.f('uq_doi_gates_address')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    op.create_table('doi_intents',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('record_key', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=False),
    sa.Column('params', sa.JSON(), nullable=True),
    sa.Column('actor', sa.String(length=191), nullable=True),
    sa.Column('created_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.Column('folded_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_intents')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('doi_intents', schema=None) as batch_op:
        batch_op.create_index('ix_doi_intents_folded_at_id', ['folded_at', 'id'], unique=False)

    op.create_table('doi_payloads',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digest', sa.String(length=64).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=64), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=64), 'mysql').with_variant(sa.String(length=64, collation='C'), 'postgresql'), nullable=False),
    sa.Column('body', sa.LargeBinary().with_variant(mysql.LONGBLOB(), 'mariadb').with_variant(mysql.LONGBLOB(), 'mysql'), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_payloads')),
    sa.UniqueConstraint('digest', name=op.f('uq_doi_payloads_digest')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    op.create_table('doi_schedules',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('every', sa.Integer(), nullable=True),
    sa.Column('due_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.Column('params', sa.JSON(), nullable=True),
    sa.Column('cursor', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=True),
    sa.Column('lease_token', sa.String(length=36).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=36), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=36), 'mysql').with_variant(sa.String(length=36, collation='C'), 'postgresql'), nullable=True),
    sa.Column('lease_until', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('ran_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_schedules')),
    sa.UniqueConstraint('name', name=op.f('uq_doi_schedules_name')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('doi_schedules', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_doi_schedules_due_at'), ['due_at'], unique=False)

    op.create_table('doi_settings',
    sa.Column('name', sa.String(length=100).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=100), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=100), 'mysql').with_variant(sa.String(length=100, collation='C'), 'postgresql'), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('actor', sa.String(length=191), nullable=True),
    sa.Column('updated_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_doi_settings')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    op.create_table('doi_workers',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('started_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.Column('seen_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_workers')),
    sa.UniqueConstraint('name', name=op.f('uq_doi_workers_name')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('doi_workers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_doi_workers_seen_at'), ['seen_at'], unique=False)

    op.create_table('doi_dois',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('environment', sa.String(length=16), nullable=False),
    sa.Column('doi', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=False),
    sa.Column('record_key', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=False),
    sa.Column('part', sa.String(length=64).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=64), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=64), 'mysql').with_variant(sa.String(length=64, collation='C'), 'postgresql'), nullable=False),
    sa.Column('origin', sa.String(length=16), nullable=False),
    sa.Column('asked_state', sa.String(length=16), nullable=False),
    sa.Column('asked_how', sa.String(length=16), nullable=False),
    sa.Column('withheld', sa.String(length=64), nullable=True),
    sa.Column('withheld_params', sa.JSON(), nullable=True),
    sa.Column('desired_state', sa.String(length=16), nullable=False),
    sa.Column('desired_url', sa.String(length=2000), nullable=True),
    sa.Column('own_url', sa.String(length=2000), nullable=True),
    sa.Column('wanted_revision', sa.Integer(), nullable=False),
    sa.Column('observed_state', sa.String(length=16), nullable=False),
    sa.Column('observed_url', sa.String(length=2000), nullable=True),
    sa.Column('sent_revision', sa.Integer(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=True),
    sa.Column('crosswalk_version', sa.String(length=32), nullable=True),
    sa.Column('payload_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('publication_year', sa.Integer(), nullable=True),
    sa.Column('protected_fields', sa.JSON(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('resolves', sa.Boolean(), nullable=True),
    sa.Column('resolution', sa.JSON(), nullable=True),
    sa.Column('resolution_checked_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('resolution_due_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('resolution_checks', sa.Integer(), nullable=False),
    sa.Column('verified', sa.Boolean(), nullable=True),
    sa.Column('verified_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('verification', sa.JSON(), nullable=True),
    sa.Column('verification_due_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('problems', sa.JSON(), nullable=True),
    sa.Column('failure', sa.JSON(), nullable=True),
    sa.Column('failed_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('promote_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('minted_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('findable_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('synced_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('changed_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('deactivated_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('deactivation', sa.JSON(), nullable=True),
    sa.Column('replaced_by', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=True),
    sa.Column('before_payload_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('snapshot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('redacted_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('version', sa.String(length=64), nullable=True),
    sa.Column('version_of_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('title', sa.String(length=500), nullable=True),
    sa.Column('reference_code', sa.String(length=191), nullable=True),
    sa.Column('repository_key', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=True),
    sa.Column('repository', sa.String(length=191), nullable=True),
    sa.Column('level', sa.String(length=64), nullable=True),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('shown_state', sa.String(length=16), sa.Computed("CASE WHEN origin = 'external' THEN 'external' WHEN desired_state = 'deactivated' THEN 'deactivated' WHEN observed_state = 'absent' THEN 'reserved' ELSE observed_state END", persisted=True), nullable=True),
    sa.Column('is_stale', sa.Boolean(), sa.Computed("origin <> 'external' AND observed_state <> 'absent' AND (wanted_revision <> sent_revision OR observed_state <> CASE desired_state WHEN 'reserved' THEN 'absent' WHEN 'external' THEN 'absent' WHEN 'deactivated' THEN 'registered' ELSE desired_state END OR coalesce(desired_url, '') <> coalesce(observed_url, ''))", persisted=True), nullable=True),
    sa.Column('is_unresolved', sa.Boolean(), sa.Computed("observed_state IN ('registered', 'findable') AND resolves IS NOT TRUE", persisted=True), nullable=True),
    sa.Column('sort_title', sa.String(length=120), sa.Computed('substr(lower(title), 1, 120)', persisted=True), nullable=True),
    sa.Column('followed', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(length=191), nullable=True),
    sa.Column('note', sa.Text().with_variant(mysql.LONGTEXT(), 'mariadb').with_variant(mysql.LONGTEXT(), 'mysql'), nullable=True),
    sa.Column('created_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.Column('updated_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.CheckConstraint("asked_how IN ('person', 'auto')", name=op.f('ck_doi_dois_asked_how')),
    sa.CheckConstraint("asked_state IN ('reserved', 'draft', 'registered', 'findable', 'deactivated', 'external')", name=op.f('ck_doi_dois_asked_state')),
    sa.CheckConstraint("desired_state IN ('reserved', 'draft', 'registered', 'findable', 'deactivated', 'external')", name=op.f('ck_doi_dois_desired_state')),
    sa.CheckConstraint("environment IN ('test', 'production', 'sandbox')", name=op.f('ck_doi_dois_environment')),
    sa.CheckConstraint("observed_state IN ('absent', 'draft', 'registered', 'findable')", name=op.f('ck_doi_dois_observed_state')),
    sa.CheckConstraint("origin IN ('minted', 'adopted', 'external')", name=op.f('ck_doi_dois_origin')),
    sa.ForeignKeyConstraint(['account_id'], ['doi_accounts.id'], name=op.f('fk_doi_dois_account_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['before_payload_id'], ['doi_payloads.id'], name=op.f('fk_doi_dois_before_payload_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['payload_id'], ['doi_payloads.id'], name=op.f('fk_doi_dois_payload_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['snapshot_id'], ['doi_payloads.id'], name=op.f('fk_doi_dois_snapshot_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['version_of_id'], ['doi_dois.id'], name=op.f('fk_doi_dois_version_of_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_dois')),
    sa.UniqueConstraint('environment', 'doi', name=op.f('uq_doi_dois_environment_doi')),
    sa.UniqueConstraint('environment', 'record_key', 'part', name=op.f('uq_doi_dois_environment_record_key_part')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('doi_dois', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_doi_dois_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_dois_before_payload_id'), ['before_payload_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_dois_changed_at'), ['changed_at'], unique=False)
        batch_op.create_index('ix_doi_dois_by_doi', ['environment', 'doi', 'id', 'shown_state', 'is_stale', 'is_unresolved', 'verified', 'repository_key', 'level', 'year', 'account_id'], unique=False)
        batch_op.create_index('ix_doi_dois_by_minted', ['environment', 'minted_at', 'id', 'shown_state', 'is_stale', 'is_unresolved', 'verified', 'repository_key', 'level', 'year', 'account_id'], unique=False)
        batch_op.create_index('ix_doi_dois_by_synced', ['environment', 'synced_at', 'id', 'shown_state', 'is_stale', 'is_unresolved', 'verified', 'repository_key', 'level', 'year', 'account_id'], unique=False)
        batch_op.create_index('ix_doi_dois_by_title', ['environment', 'sort_title', 'id', 'shown_state', 'is_stale', 'is_unresolved', 'verified', 'repository_key', 'level', 'year', 'account_id'], unique=False)
        batch_op.create_index('ix_doi_dois_figures', ['environment', 'shown_state', 'is_stale', 'is_unresolved', 'verified', 'repository_key', 'level', 'year', 'account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_dois_minted_at'), ['minted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_dois_payload_id'), ['payload_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_dois_promote_at'), ['promote_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_dois_record_key'), ['record_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_dois_reference_code'), ['reference_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_dois_replaced_by'), ['replaced_by'], unique=False)
        batch_op.create_index('ix_doi_dois_repository', ['environment', 'repository_key', 'shown_state', 'is_stale', 'is_unresolved', 'verified', 'level', 'year', 'account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_dois_resolution_due_at'), ['resolution_due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_dois_snapshot_id'), ['snapshot_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_dois_synced_at'), ['synced_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_dois_verified_at'), ['verified_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_dois_verification_due_at'), ['verification_due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_dois_version_of_id'), ['version_of_id'], unique=False)

    op.create_table('doi_gate_slices',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('gate_id', sa.Integer(), nullable=False),
    sa.Column('slice', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['gate_id'], ['doi_gates.id'], name=op.f('fk_doi_gate_slices_gate_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_gate_slices')),
    sa.UniqueConstraint('gate_id', 'slice', name=op.f('uq_doi_gate_slices_gate_id_slice')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    op.create_table('doi_serials',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('scope', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=False),
    sa.Column('next_value', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['doi_accounts.id'], name=op.f('fk_doi_serials_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_serials')),
    sa.UniqueConstraint('account_id', 'scope', name=op.f('uq_doi_serials_account_id_scope')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    op.create_table('doi_events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('doi_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('dedup_key', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=False),
    sa.Column('params', sa.JSON(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.JSON(), nullable=True),
    sa.Column('occurred_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.Column('reported_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.ForeignKeyConstraint(['doi_id'], ['doi_dois.id'], name=op.f('fk_doi_events_doi_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_events')),
    sa.UniqueConstraint('dedup_key', name=op.f('uq_doi_events_dedup_key')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('doi_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_doi_events_doi_id'), ['doi_id'], unique=False)
        batch_op.create_index('ix_doi_events_state_id', ['state', 'id'], unique=False)

    op.create_table('doi_history',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('doi_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('record_key', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=False),
    sa.Column('doi', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=True),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('from_state', sa.String(length=16), nullable=True),
    sa.Column('to_state', sa.String(length=16), nullable=True),
    sa.Column('params', sa.JSON(), nullable=True),
    sa.Column('actor', sa.String(length=191), nullable=True),
    sa.Column('at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.ForeignKeyConstraint(['doi_id'], ['doi_dois.id'], name=op.f('fk_doi_history_doi_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_history')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('doi_history', schema=None) as batch_op:
        batch_op.create_index('ix_doi_history_code_at', ['code', 'at'], unique=False)
        batch_op.create_index('ix_doi_history_doi_id_id', ['doi_id', 'id'], unique=False)
        batch_op.create_index('ix_doi_history_record_key_id', ['record_key', 'id'], unique=False)

    op.create_table('doi_jobs',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('doi_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('force', sa.Boolean(), nullable=False),
    sa.Column('not_before', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('max_attempts', sa.Integer(), nullable=False),
    sa.Column('lease_token', sa.String(length=36).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=36), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=36), 'mysql').with_variant(sa.String(length=36, collation='C'), 'postgresql'), nullable=True),
    sa.Column('lease_until', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('waiting_doi_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('busy_doi_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('cause', sa.String(length=64), nullable=True),
    sa.Column('params', sa.JSON(), nullable=True),
    sa.Column('actor', sa.String(length=191), nullable=True),
    sa.Column('assigned_to', sa.String(length=191), nullable=True),
    sa.Column('given_up', sa.Text().with_variant(mysql.LONGTEXT(), 'mariadb').with_variant(mysql.LONGTEXT(), 'mysql'), nullable=True),
    sa.Column('created_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.Column('claimed_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.Column('finished_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.CheckConstraint("kind IN ('mint', 'reserve', 'register', 'update', 'deactivate', 'delete', 'verify')", name=op.f('ck_doi_jobs_kind')),
    sa.CheckConstraint("state IN ('pending', 'processing', 'completed', 'failed', 'cancelled')", name=op.f('ck_doi_jobs_state')),
    sa.CheckConstraint('priority IN (-10, 0, 10)', name=op.f('ck_doi_jobs_priority')),
    sa.ForeignKeyConstraint(['account_id'], ['doi_accounts.id'], name=op.f('fk_doi_jobs_account_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['batch_id'], ['doi_batches.id'], name=op.f('fk_doi_jobs_batch_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['doi_id'], ['doi_dois.id'], name=op.f('fk_doi_jobs_doi_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_jobs')),
    sa.UniqueConstraint('busy_doi_id', name=op.f('uq_doi_jobs_busy_doi_id')),
    sa.UniqueConstraint('waiting_doi_id', name=op.f('uq_doi_jobs_waiting_doi_id')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('doi_jobs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_doi_jobs_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_jobs_batch_id'), ['batch_id'], unique=False)
        batch_op.create_index('ix_doi_jobs_cause', ['state', 'cause'], unique=False)
        batch_op.create_index('ix_doi_jobs_done', ['state', 'finished_at', 'created_at', 'account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_jobs_doi_id'), ['doi_id'], unique=False)
        batch_op.create_index('ix_doi_jobs_due', ['state', 'priority', 'not_before', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_jobs_finished_at'), ['finished_at'], unique=False)
        batch_op.create_index('ix_doi_jobs_state_id', ['state', 'id'], unique=False)
        batch_op.create_index('ix_doi_jobs_lease', ['state', 'lease_until'], unique=False)

    op.create_table('doi_usage',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('doi_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('metric', sa.String(length=32), nullable=False),
    sa.Column('access_method', sa.String(length=16), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['doi_id'], ['doi_dois.id'], name=op.f('fk_doi_usage_doi_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_usage')),
    sa.UniqueConstraint('doi_id', 'day', 'metric', 'access_method', 'country', name=op.f('uq_doi_usage_doi_id_day_metric_access_method_country')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('doi_usage', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_doi_usage_day'), ['day'], unique=False)

    op.create_table('doi_usage_sessions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('visitor', sa.String(length=64).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=64), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=64), 'mysql').with_variant(sa.String(length=64, collation='C'), 'postgresql'), nullable=False),
    sa.Column('doi_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('metric', sa.String(length=32), nullable=False),
    sa.Column('hour', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.Column('last_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.ForeignKeyConstraint(['doi_id'], ['doi_dois.id'], name=op.f('fk_doi_usage_sessions_doi_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_usage_sessions')),
    sa.UniqueConstraint('visitor', 'doi_id', 'metric', 'hour', name=op.f('uq_doi_usage_sessions_visitor_doi_id_metric_hour')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('doi_usage_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_doi_usage_sessions_doi_id'), ['doi_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_usage_sessions_last_at'), ['last_at'], unique=False)

    op.create_table('doi_attempts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('job_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('doi_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('doi', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=False),
    sa.Column('record_key', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=False),
    sa.Column('action', sa.String(length=16), nullable=False),
    sa.Column('wanted_state', sa.String(length=16), nullable=False),
    sa.Column('url', sa.String(length=2000), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('lease_token', sa.String(length=36).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=36), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=36), 'mysql').with_variant(sa.String(length=36, collation='C'), 'postgresql'), nullable=True),
    sa.Column('payload_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reply_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('verdict', sa.String(length=16), nullable=True),
    sa.Column('code', sa.String(length=64), nullable=True),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('params', sa.JSON(), nullable=True),
    sa.Column('messages', sa.JSON(), nullable=True),
    sa.Column('actor', sa.String(length=191), nullable=True),
    sa.Column('sent_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.Column('answered_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['doi_accounts.id'], name=op.f('fk_doi_attempts_account_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['doi_id'], ['doi_dois.id'], name=op.f('fk_doi_attempts_doi_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['job_id'], ['doi_jobs.id'], name=op.f('fk_doi_attempts_job_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['payload_id'], ['doi_payloads.id'], name=op.f('fk_doi_attempts_payload_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['reply_id'], ['doi_payloads.id'], name=op.f('fk_doi_attempts_reply_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_attempts')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('doi_attempts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_doi_attempts_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_attempts_doi'), ['doi'], unique=False)
        batch_op.create_index('ix_doi_attempts_doi_id_id', ['doi_id', 'id'], unique=False)
        batch_op.create_index('ix_doi_attempts_verdict', ['verdict', 'sent_at', 'code', 'account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_attempts_job_id'), ['job_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_attempts_payload_id'), ['payload_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_attempts_reply_id'), ['reply_id'], unique=False)

    op.create_table('doi_batch_records',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('record_key', sa.String(length=191).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=191), 'mysql').with_variant(sa.String(length=191, collation='C'), 'postgresql'), nullable=False),
    sa.Column('part', sa.String(length=64).with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=64), 'mariadb').with_variant(mysql.VARCHAR(charset='utf8mb4', collation='utf8mb4_bin', length=64), 'mysql').with_variant(sa.String(length=64, collation='C'), 'postgresql'), nullable=False),
    sa.Column('doi_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('job_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('result', sa.String(length=24), nullable=False),
    sa.Column('params', sa.JSON(), nullable=True),
    sa.Column('updated_at', sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['doi_batches.id'], name=op.f('fk_doi_batch_records_batch_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['doi_id'], ['doi_dois.id'], name=op.f('fk_doi_batch_records_doi_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['job_id'], ['doi_jobs.id'], name=op.f('fk_doi_batch_records_job_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doi_batch_records')),
    sa.UniqueConstraint('batch_id', 'record_key', 'part', name=op.f('uq_doi_batch_records_batch_id_record_key_part')),
    mariadb_charset='utf8mb4',
    mariadb_engine='InnoDB',
    mysql_charset='utf8mb4',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('doi_batch_records', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_doi_batch_records_doi_id'), ['doi_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doi_batch_records_job_id'), ['job_id'], unique=False)
        batch_op.create_index('ix_doi_batch_records_result', ['batch_id', 'result', 'id'], unique=False)



def downgrade() -> None:
    op.drop_table("doi_batch_records")
    op.drop_table("doi_attempts")
    op.drop_table("doi_usage_sessions")
    op.drop_table("doi_usage")
    op.drop_table("doi_jobs")
    op.drop_table("doi_history")
    op.drop_table("doi_events")
    op.drop_table("doi_serials")
    op.drop_table("doi_gate_slices")
    op.drop_table("doi_dois")
    op.drop_table("doi_workers")
    op.drop_table("doi_settings")
    op.drop_table("doi_schedules")
    op.drop_table("doi_payloads")
    op.drop_table("doi_intents")
    op.drop_table("doi_gates")
    op.drop_table("doi_configuration_changes")
    op.drop_table("doi_batches")
    op.drop_table("doi_allowances")
    op.drop_table("doi_alerts")
    op.drop_table("doi_accounts")
