"""class examples, saved views, merges"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_saved_views_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_saved_views_project_id_name")),
    )
    op.create_table(
        "class_examples",
        sa.Column("class_id", sa.BigInteger(), nullable=False),
        sa.Column("image_id", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name=op.f("fk_class_examples_class_id_classes")),
        sa.ForeignKeyConstraint(["image_id"], ["images.id"], name=op.f("fk_class_examples_image_id_images")),
        sa.PrimaryKeyConstraint("class_id", "image_id", name=op.f("pk_class_examples")),
    )
    op.add_column("classes", sa.Column("archived_by_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("classes", "archived_by_id")
    op.drop_table("class_examples")
    op.drop_table("saved_views")
