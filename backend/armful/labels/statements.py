"""The statements that write labels: a verdict on each image, then one common tail that writes what was judged."""

from sqlalchemy import text

from armful import events

LOCK = text(
    f"""
SELECT dataset_id, revision, pg_notify('{events.CHANNEL}', :topic) FROM projects WHERE id = :project_id FOR UPDATE
"""
)

_WRITE = """
, tally AS MATERIALIZED (
    SELECT count(*) FILTER (WHERE outcome = 'applied') AS applied,
           count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
           coalesce(array_agg(image_id) FILTER (WHERE outcome = 'conflict'), '{}') AS conflicts
    FROM verdict
), batch AS (
    INSERT INTO batches (project_id, revision, user_id, kind, class_id, undoes_id, idempotency_key, request_digest,
                         applied, unchanged, conflicts)
    SELECT :project_id, :revision, :user_id, :kind, :class_id, CAST(:undoes_id AS bigint), CAST(:key AS text),
           CAST(:digest AS text), applied, unchanged, conflicts
    FROM tally
    WHERE CAST(:class_id AS bigint) IS NULL
       OR EXISTS (SELECT FROM classes WHERE id = :class_id AND project_id = :project_id AND archived_at IS NULL)
    ON CONFLICT (project_id, idempotency_key) DO NOTHING
    RETURNING id
), change AS MATERIALIZED (
    SELECT verdict.*, batch.id AS batch_id, CASE WHEN is_new THEN batch.id ELSE restored_origin_id END AS to_origin_id
    FROM verdict CROSS JOIN batch
    WHERE outcome = 'applied'
), written AS (
    INSERT INTO labels (project_id, image_id, position, class_id, state, version, batch_id, origin_id, revision)
    SELECT :project_id, image_id, position, to_class_id, to_state, version + 1, batch_id, to_origin_id, :revision
    FROM change
    ON CONFLICT (project_id, image_id) DO UPDATE
    SET class_id = excluded.class_id, state = excluded.state, version = excluded.version,
        batch_id = excluded.batch_id, origin_id = excluded.origin_id, revision = excluded.revision
), recorded AS (
    INSERT INTO label_changes (batch_id, image_id, from_class_id, from_state, from_origin_id,
                               to_class_id, to_state, to_origin_id, seq)
    SELECT batch_id, image_id, from_class_id, from_state, from_origin_id, to_class_id, to_state, to_origin_id,
           version + 1
    FROM change
), moved AS (
    SELECT class_id, sum(images) AS images
    FROM (SELECT to_class_id AS class_id, 1 AS images FROM change
          UNION ALL SELECT from_class_id, -1 FROM change) AS steps
    GROUP BY class_id
), counted_in AS (
    UPDATE classes SET image_count = image_count + moved.images FROM moved WHERE classes.id = moved.class_id
), counted AS (
    UPDATE projects SET revision = :revision WHERE id = :project_id AND EXISTS (SELECT FROM batch)
)
SELECT batch.id AS batch_id, verdict.image_id, verdict.outcome, verdict.to_class_id, verdict.to_state,
       verdict.version + 1 AS to_version
FROM batch LEFT JOIN verdict ON true
"""
# No row comes back, and nothing is written, when the key is known already or the class cannot be given.

# OFFSET 0 keeps the planner to one look-up by key for each image, also right after an import, when its statistics
# still say that the table is small and a scan looks cheap.
APPLY = text(
    """
WITH verdict AS MATERIALIZED (
    SELECT images.id AS image_id, images.position, label.class_id AS from_class_id, label.state AS from_state,
           label.origin_id AS from_origin_id, coalesce(label.version, 0) AS version,
           CAST(:class_id AS bigint) AS to_class_id, CAST(:state AS varchar) AS to_state,
           true AS is_new, CAST(NULL AS bigint) AS restored_origin_id,
           CASE WHEN label.class_id IS NOT DISTINCT FROM CAST(:class_id AS bigint)
                     AND (CAST(:kind AS varchar) <> 'audit' OR label.state = 'audited') THEN 'unchanged'
                WHEN coalesce(label.version, 0) <> shown.version THEN 'conflict'
                ELSE 'applied' END AS outcome
    FROM unnest(CAST(:image_ids AS bigint[]), CAST(:versions AS int[])) AS shown(image_id, version)
    JOIN LATERAL (
        SELECT id, position, dataset_id FROM images WHERE id = shown.image_id OFFSET 0
    ) AS images ON images.dataset_id = :dataset_id
    LEFT JOIN LATERAL (
        SELECT class_id, state, origin_id, version FROM labels
        WHERE project_id = :project_id AND image_id = shown.image_id OFFSET 0
    ) AS label ON true
)"""
    + _WRITE
)

# As APPLY, with a class and a state for each image.
TAKE = text(
    """
WITH verdict AS MATERIALIZED (
    SELECT images.id AS image_id, images.position, label.class_id AS from_class_id, label.state AS from_state,
           label.origin_id AS from_origin_id, coalesce(label.version, 0) AS version,
           shown.class_id AS to_class_id, shown.state AS to_state,
           true AS is_new, CAST(NULL AS bigint) AS restored_origin_id,
           CASE WHEN label.class_id = shown.class_id
                     AND (shown.state <> 'audited' OR label.state = 'audited') THEN 'unchanged'
                WHEN coalesce(label.version, 0) <> shown.version THEN 'conflict'
                ELSE 'applied' END AS outcome
    FROM unnest(CAST(:image_ids AS bigint[]), CAST(:versions AS int[]), CAST(:class_ids AS bigint[]),
                CAST(:states AS varchar[])) AS shown(image_id, version, class_id, state)
    JOIN LATERAL (
        SELECT id, position, dataset_id FROM images WHERE id = shown.image_id OFFSET 0
    ) AS images ON images.dataset_id = :dataset_id
    LEFT JOIN LATERAL (
        SELECT class_id, origin_id, state, version FROM labels
        WHERE project_id = :project_id AND image_id = shown.image_id OFFSET 0
    ) AS label ON true
)"""
    + _WRITE
)

UNDO = text(
    """
WITH verdict AS MATERIALIZED (
    SELECT label.image_id, label.position, label.class_id AS from_class_id, label.state AS from_state,
           label.origin_id AS from_origin_id, label.version,
           done.from_class_id AS to_class_id, done.from_state AS to_state,
           false AS is_new, done.from_origin_id AS restored_origin_id,
           CASE WHEN label.origin_id IS DISTINCT FROM done.to_origin_id THEN 'conflict'
                WHEN EXISTS (SELECT FROM classes WHERE id = done.from_class_id AND archived_at IS NOT NULL)
                     THEN 'conflict'
                ELSE 'applied' END AS outcome
    FROM label_changes AS done
    CROSS JOIN LATERAL (
        SELECT * FROM labels WHERE project_id = :project_id AND image_id = done.image_id OFFSET 0
    ) AS label
    WHERE done.batch_id = :undoes_id
)"""
    + _WRITE
)

CHAIN_END = text(
    """
WITH RECURSIVE chain AS (
    SELECT id, 0 AS depth FROM batches WHERE id = :batch_id
    UNION ALL
    SELECT batches.id, chain.depth + 1 FROM chain JOIN batches ON batches.undoes_id = chain.id
)
SELECT id, depth FROM chain ORDER BY depth DESC LIMIT 1
"""
)

CHAIN_ROOT = text(
    """
WITH RECURSIVE chain AS (
    SELECT id, undoes_id, kind, 0 AS height FROM batches WHERE id = :batch_id
    UNION ALL
    SELECT batches.id, batches.undoes_id, batches.kind, chain.height + 1
    FROM chain JOIN batches ON batches.id = chain.undoes_id
)
SELECT id, kind, height FROM chain WHERE undoes_id IS NULL
"""
)

MERGE = text(
    """
WITH verdict AS MATERIALIZED (
    SELECT image_id, position, class_id AS from_class_id, state AS from_state, origin_id AS from_origin_id, version,
           CAST(:class_id AS bigint) AS to_class_id, state AS to_state,
           true AS is_new, CAST(NULL AS bigint) AS restored_origin_id, 'applied' AS outcome
    FROM labels
    WHERE project_id = :project_id AND class_id = ANY(:merged_ids)
)"""
    + _WRITE
)

SPLIT = text(
    """
WITH verdict AS MATERIALIZED (
    SELECT label.image_id, label.position, label.class_id AS from_class_id, label.state AS from_state,
           label.origin_id AS from_origin_id, label.version,
           shown.class_id AS to_class_id, CAST(:state AS varchar) AS to_state,
           true AS is_new, CAST(NULL AS bigint) AS restored_origin_id,
           CASE WHEN label.version <> shown.version THEN 'conflict' ELSE 'applied' END AS outcome
    FROM unnest(CAST(:image_ids AS bigint[]), CAST(:versions AS int[]), CAST(:class_ids AS bigint[]))
         AS shown(image_id, version, class_id)
    CROSS JOIN LATERAL (
        SELECT * FROM labels
        WHERE project_id = :project_id AND image_id = shown.image_id AND class_id = :split_id OFFSET 0
    ) AS label
)"""
    + _WRITE
)

ARCHIVE_MERGED = text("UPDATE classes SET archived_at = now(), archived_by_id = :batch_id WHERE id = ANY(:merged_ids)")

ARCHIVE_AGAIN = text("UPDATE classes SET archived_at = now() WHERE archived_by_id = :batch_id AND archived_at IS NULL")

BRING_BACK = text(
    """
UPDATE classes
SET archived_at = NULL,
    key = CASE WHEN EXISTS (SELECT FROM classes AS other
                            WHERE other.project_id = classes.project_id AND other.key = classes.key
                              AND other.archived_at IS NULL AND other.id <> classes.id)
               THEN NULL ELSE key END
WHERE archived_by_id = :batch_id AND archived_at IS NOT NULL
"""
)
