"""Many machines: calls that workers make, by a queue in PostgreSQL. The extra `cluster`.

cluster     what programs use             outcomes    the outcomes as the caller gets them
runs        what is stored of them        values      outcomes as JSON
batches     the task that makes calls     unknown     writes of lost workers
work        a worker, and lost ones       status      how far the runs are
mailboxes   which there are               mailbox_work    their jobs
credentials     of a worker, by their names
database    connections                   schema      the tables
"""

from ecgridos_async._support.extras import needs

with needs("cluster", "ecgridos_async.cluster"):
    import procrastinate as procrastinate
    import psycopg as psycopg
    import psycopg_pool as psycopg_pool

from ecgridos_async.cluster.cluster import Cluster
from ecgridos_async.cluster.credentials import credentials_from_environment
from ecgridos_async.cluster.mailbox_work import FindCredential, Handler
from ecgridos_async.cluster.mailboxes import Mailboxes, MailboxJob, MailboxState
from ecgridos_async.cluster.outcomes import RunOutcomes
from ecgridos_async.cluster.status import RunStatus, Status
from ecgridos_async.cluster.unknown import Finder

__all__ = [
    "Cluster",
    "FindCredential",
    "Finder",
    "Handler",
    "MailboxJob",
    "MailboxState",
    "Mailboxes",
    "RunOutcomes",
    "RunStatus",
    "Status",
    "credentials_from_environment",
]
