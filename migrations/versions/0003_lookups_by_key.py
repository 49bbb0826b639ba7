"""look-ups of labels by key"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Statistics taken before a project had labels say that it has none. Then any index that begins with the project
    # looks as good as the primary key, and a gesture over n images reads n times all labels of the project. Without
    # statistics the planner takes a project for 1 in 200 of the rows, and looks images up by the whole key.
    op.execute("ALTER TABLE labels ALTER COLUMN project_id SET STATISTICS 0")


def downgrade() -> None:
    op.execute("ALTER TABLE labels ALTER COLUMN project_id SET STATISTICS -1")
