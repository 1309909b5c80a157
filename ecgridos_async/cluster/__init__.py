"""Many machines: calls that workers make, by a queue in PostgreSQL. The extra `cluster`.

cluster     what programs use             outcomes    the outcomes as the caller gets them
runs        what is stored of them        values      outcomes as JSON
batches     the task that makes calls     unknown     writes of lost workers
work        a worker, and lost ones       status      how far the runs are
database    connections                   schema      the tables
"""

from ecgridos_async._support.extras import needs

with needs("cluster", "ecgridos_async.cluster"):
    import procrastinate as procrastinate
    import psycopg as psycopg
    import psycopg_pool as psycopg_pool

from ecgridos_async.cluster.cluster import Cluster
from ecgridos_async.cluster.outcomes import RunOutcomes
from ecgridos_async.cluster.status import RunStatus, Status
from ecgridos_async.cluster.unknown import Finder

__all__ = ["Cluster", "Finder", "RunOutcomes", "RunStatus", "Status"]
