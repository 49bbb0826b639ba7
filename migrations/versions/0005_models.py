"""models, heads, features, predictions"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "models",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("head", "fine-tune", name="modelkind", native_enum=False, length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("encoder", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("head_id", sa.BigInteger(), nullable=True),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("class_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("label_count", sa.Integer(), nullable=False),
        sa.Column("metrics", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_models_job_id_jobs")),
        sa.ForeignKeyConstraint(["parent_id"], ["models.id"], name=op.f("fk_models_parent_id_models")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_models_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_models")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_models_project_id_number")),
    )
    op.create_index("ix_models_job_id", "models", ["job_id"], unique=False)
    op.create_table(
        "prediction_shards",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_id"], ["models.id"], name=op.f("fk_prediction_shards_model_id_models"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prediction_shards")),
        sa.UniqueConstraint(
            "model_id", "start", deferrable=True, initially="DEFERRED", name=op.f("uq_prediction_shards_model_id_start")
        ),
    )
    op.create_table(
        "feature_sets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("embedding_set_id", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["embedding_set_id"], ["embedding_sets.id"], name=op.f("fk_feature_sets_embedding_set_id_embedding_sets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feature_sets")),
    )
    op.create_index("ix_feature_sets_embedding_set_id", "feature_sets", ["embedding_set_id"], unique=False)
    op.create_table(
        "heads",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("feature_set_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("class_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("weights", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["feature_set_id"], ["feature_sets.id"], name=op.f("fk_heads_feature_set_id_feature_sets")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_heads_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heads")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_heads_project_id_name")),
    )
    op.add_column("embedding_sets", sa.Column("model_id", sa.BigInteger(), nullable=True))
    op.add_column("embedding_sets", sa.Column("evaluation", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_foreign_key(op.f("fk_embedding_sets_model_id_models"), "embedding_sets", "models", ["model_id"], ["id"])
    op.add_column("projects", sa.Column("predictor_id", sa.BigInteger(), nullable=True))
    op.add_column("projects", sa.Column("embedding_set_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("projects", "embedding_set_id")
    op.drop_column("projects", "predictor_id")
    op.drop_constraint(op.f("fk_embedding_sets_model_id_models"), "embedding_sets", type_="foreignkey")
    op.drop_column("embedding_sets", "evaluation")
    op.drop_column("embedding_sets", "model_id")
    op.drop_table("heads")
    op.drop_index("ix_feature_sets_embedding_set_id", table_name="feature_sets")
    op.drop_table("feature_sets")
    op.drop_table("prediction_shards")
    op.drop_index("ix_models_job_id", table_name="models")
    op.drop_table("models")
