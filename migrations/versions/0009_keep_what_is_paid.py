"""Keep what dossiers owe, and what is paid"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "bank_accounts",
        sa.Column("unit_code", sa.String(length=64), nullable=False),
        sa.Column("bank_bin", sa.String(length=6), nullable=False),
        sa.Column("account", sa.String(length=19), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_bank_accounts_unit_code")),
        sa.PrimaryKeyConstraint("unit_code", name=op.f("pk_bank_accounts")),
    )
    op.create_table(
        "payment_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("unit_code", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("lines", JSON, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt_number", sa.String(length=64), nullable=True),
        sa.Column("e_receipt", JSON, nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_payment_orders_dossier_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_payment_orders_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_orders")),
        sa.UniqueConstraint("receipt_number", name=op.f("uq_payment_orders_receipt_number")),
        sa.UniqueConstraint("token", name=op.f("uq_payment_orders_token")),
    )
    op.create_index(op.f("ix_payment_orders_dossier_id"), "payment_orders", ["dossier_id"])
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_code", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("transaction_id", sa.String(length=128), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("refunded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refund_reason", sa.Text(), nullable=False),
        sa.Column("refund_reference", sa.Text(), nullable=False),
        sa.Column("refunded_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["payment_orders.id"], name=op.f("fk_payments_order_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_payments_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint(
            "unit_code", "way", "transaction_id", name=op.f("uq_payments_unit_code_way_transaction_id")
        ),
    )
    op.create_index(op.f("ix_payments_order_id"), "payments", ["order_id"])
    op.create_index("ix_payments_latest", "payments", ["unit_code", "verdict", "at"])
    op.create_table(
        "checkout_orders",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("result", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["payment_orders.id"], name=op.f("fk_checkout_orders_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkout_orders")),
    )
    op.create_index(op.f("ix_checkout_orders_order_id"), "checkout_orders", ["order_id"])


def downgrade() -> None:
    op.drop_table("checkout_orders")
    op.drop_table("payments")
    op.drop_table("payment_orders")
    op.drop_table("bank_accounts")
