"""kept counts of classes"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("classes", sa.Column("image_count", sa.Integer(), server_default="0", nullable=False))
    op.execute(
        """
UPDATE classes SET image_count = counted.images
FROM (SELECT class_id, count(*) AS images FROM labels WHERE class_id IS NOT NULL GROUP BY class_id) AS counted
WHERE classes.id = counted.class_id
"""
    )


def downgrade() -> None:
    op.drop_column("classes", "image_count")
