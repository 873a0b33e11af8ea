"""Households, their people, and the tree of regions they hang on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from core.context import Household, Person
from core.model import Role
from store.noun import Noun
from store.prepared import Prepared
from store.schema import households, people, regions, within

COMES_BACK = "迁回"  # the tag by which the file says that who had moved away is here again


_AT_HOME = Prepared(
    select(people.c.name)
    .where(people.c.household_id == bindparam("household"), people.c.left_at.is_(None), people.c.away.is_(None))
    .order_by(people.c.is_head.desc(), people.c.id)
)


class Counted(NamedTuple):
    """A household as a report counts it, and no more: a county has forty thousand."""

    id: int
    region: str
    head: str
    size: int
    away: int

    @property
    def present(self) -> int:
        """As Household.present."""
        return max(self.size - self.away, 0)

    @property
    def grid(self) -> str:
        return self.region.rpartition("/")[2]


class Households(Noun):
    """Who lives where (DOMAIN S2)."""

    def _select(self) -> Select[Any]:
        return select(households).where(households.c.left_at.is_(None))

    def make(self, row: Row[Any], members: Sequence[str] = ()) -> Household:
        return Household(
            id=row.id,
            region=row.region,
            head=row.head,
            size=row.size,
            tags=tuple(row.tags),
            leader_id=row.leader_id,
            members=tuple(members),
            away=row.away,
            proxy_id=row.proxy_id,
            muted_until=row.muted_until,
        )

    def hold(self, household_id: int) -> None:
        """Whoever else speaks for the household waits until this is committed, and then sees it. SQLite has one writer
        anyway."""
        if self.tx.connection.dialect.name == "postgresql":
            self._first(select(households.c.id).where(households.c.id == household_id).with_for_update(key_share=True))

    def get(self, household_id: int) -> Household:
        row = self._first(select(households).where(households.c.id == household_id))
        if row is None:
            raise LookupError(f"no household {household_id}")
        return self.make(row)

    def within(self, region: str) -> list[Household]:
        """The households of a region and below, in the roster's order, with the names of their members."""
        rows = self._all(self._select().where(within(households.c.region, region)).order_by(households.c.id))
        members: dict[int, list[str]] = {}
        for person in self._all(
            select(people.c.household_id, people.c.name)
            .join(households, households.c.id == people.c.household_id)
            .where(within(households.c.region, region), people.c.is_head.is_(False), people.c.left_at.is_(None))
            .order_by(people.c.id)
        ):
            members.setdefault(person.household_id, []).append(person.name)
        return [self.make(row, members.get(row.id, ())) for row in rows]

    def counted(self, region: str) -> list[Counted]:
        """The households of a region and below, in the roster's order, as a report counts them."""
        table = households.c
        statement = select(table.id, table.region, table.head, table.size, table.away)
        rows = self._all(statement.where(table.left_at.is_(None), within(table.region, region)).order_by(table.id))
        return [Counted._make(row) for row in rows]

    def named(self, name: str, region: str) -> list[Household]:
        """The households in which somebody has exactly this name."""
        of_that_name = select(people.c.household_id).where(people.c.name == name, people.c.left_at.is_(None))
        return [
            self.make(row)
            for row in self._all(
                self._select()
                .where(households.c.id.in_(of_that_name), within(households.c.region, region))
                .order_by(households.c.id)
            )
        ]

    def count(self, region: str) -> tuple[int, int]:
        """How many households and people a region has."""
        row = self._first(
            select(
                func.count().label("homes"),
                func.coalesce(func.sum(households.c.size - households.c.away), 0).label("people"),
            )
            .select_from(households)
            .where(within(households.c.region, region), households.c.left_at.is_(None))
        )
        assert row is not None
        return int(row.homes), int(row.people)

    def labels(self, region: str) -> dict[int, str]:
        """How the households of a region are named, in the roster's order; see `labels` below."""
        return labels(
            self.make(row)
            for row in self._all(self._select().where(within(households.c.region, region)).order_by(households.c.id))
        )

    def members(self, household_id: int) -> list[str]:
        """The names of those who live there besides the head."""
        rows = self._all(
            select(people.c.name)
            .where(people.c.household_id == household_id, people.c.is_head.is_(False), people.c.left_at.is_(None))
            .order_by(people.c.id)
        )
        return [row.name for row in rows]

    def at_home(self, household_id: int) -> list[str]:
        """The names of those who live there and do not work elsewhere, the head first."""
        return list(self.tx.recall(("at home", household_id), lambda: self._at_home(household_id)))

    def _at_home(self, household_id: int) -> tuple[str, ...]:
        return tuple(row.name for row in self._all(_AT_HOME, {"household": household_id}))

    def phone(self, household_id: int) -> str | None:
        """The household's phone in clear, for those who may see it; decrypted only here, as it is slow for many."""
        row = self._first(select(households.c.phone).where(households.c.id == household_id))
        return self.tx.vault.unlock(row.phone) if row else None

    def remarks(self, home: Household) -> tuple[str, ...]:
        """What a list says beside a household that somebody has to look after otherwise than by a reminder."""
        said = []
        if home.proxy_id is not None:
            said.append(f"{self.person(home.proxy_id).name}代报")
        if home.muted_until is not None and self.tx.day() <= home.muted_until:
            said.append(f"静音到{home.muted_until.month}月{home.muted_until.day}日")
        return tuple(said)

    # --- people ---

    def person(self, person_id: int) -> Person:
        row = self._first(select(people).where(people.c.id == person_id))
        if row is None:
            raise LookupError(f"no person {person_id}")
        return as_person(row)

    def people_named(self, name: str, region: str) -> list[Person]:
        """Everybody of this name who lives or serves in the region."""
        rows = self._all(
            select(people)
            .outerjoin(households, households.c.id == people.c.household_id)
            .where(people.c.name == name, people.c.left_at.is_(None))
            .where(within(households.c.region, region) | within(people.c.scope, region))
            .order_by(people.c.id)
        )
        return [as_person(row) for row in rows]

    def holders(self, role: Role, region: str) -> list[Person]:
        """Who holds exactly this role over the region: in it, or in a region above it."""
        rows = self._all(
            select(people)
            .where(people.c.role == int(role), people.c.left_at.is_(None), people.c.scope.in_(above(region)))
            .order_by(people.c.id)
        )
        return [as_person(row) for row in rows]

    # --- regions ---

    def village(self, region: str) -> str:
        """The village a region belongs to: itself, or the nearest village above; the region itself if none is."""
        return self.tx.recall(("village", region), lambda: self._village(region))

    def _village(self, region: str) -> str:
        found = self._first(
            select(regions.c.path)
            .where(regions.c.path.in_(above(region)), regions.c.level == "village")
            .order_by(func.length(regions.c.path).desc())
        )
        return str(found.path) if found else region

    def villages(self, region: str) -> list[str]:
        """The villages of a region: itself, or those below."""
        rows = self._all(select(regions.c.path).where(within(regions.c.path, region), regions.c.level == "village"))
        return sorted(row.path for row in rows)

    def has_region(self, region: str) -> bool:
        return self._first(select(regions.c.path).where(regions.c.path == region)) is not None

    def children(self, region: str) -> list[str]:
        """The regions right below a region, in the roster's order."""
        prefix = f"{region}/" if region else ""
        paths = [row.path for row in self._all(select(regions.c.path).where(within(regions.c.path, region)))]
        return [path for path in paths if path != region and path.startswith(prefix) and "/" not in path[len(prefix) :]]

    # --- roster (store/roster.py brings the file in) ---

    def add_region(self, path: str, level: str) -> None:
        if not self.has_region(path):
            self.tx.connection.execute(insert(regions).values(path=path, name=path.rpartition("/")[2], level=level))

    def put(self, region: str, head: str, size: int, phone: str | None, tags: Iterable[str]) -> tuple[int, str]:
        """Add or change a household by its row of the file; its id and "added", "changed", "same" or "moved".

        What was changed by command stands until the file itself says something new: a headcount is taken when the
        file's own differs from the one it gave last, and who moved away comes back by the tag 迁回 only
        (docs/decisions/0004-roster-life.md).
        """
        row = self._first(select(households).where(households.c.region == region, households.c.head == head))
        if row is None and (former := self.tx.residents.former(region, head)) is not None:
            row = self._first(select(households).where(households.c.id == former))
        kept = [tag for tag in tags if tag != COMES_BACK]
        if row is None:
            added = self._insert(
                insert(households).values(
                    region=region,
                    head=head,
                    phone=self.tx.vault.lock(phone),
                    size=size,
                    imported_size=size,
                    tags=kept,
                    away=0,
                )
            )
            return added, "added"
        back = row.left_at is not None
        if back and COMES_BACK not in tags:
            return int(row.id), "moved"
        if back:
            self.tx.residents.bring_back(row.id, row.left_at)
        news = size if size != row.imported_size else row.size
        before = (row.size, row.imported_size, row.tags, self.tx.vault.unlock(row.phone))
        if not back and before == (news, size, kept, phone or None):
            return int(row.id), "same"
        self._change(
            update(households)
            .where(households.c.id == row.id)
            .values(phone=self.tx.vault.lock(phone), size=news, imported_size=size, tags=kept)
        )
        return int(row.id), "changed"

    def put_person(
        self, name: str, household_id: int | None, *, is_head: bool, role: Role, scope: str | None
    ) -> tuple[int, bool]:
        """Add or change somebody; returns the id and whether anything changed."""
        same_place = (
            people.c.household_id == household_id
            if household_id is not None
            else people.c.household_id.is_(None) & (people.c.scope == scope)
        )
        row = self._first(select(people).where(people.c.name == name, same_place, people.c.left_at.is_(None)))
        values = {"is_head": is_head, "role": int(role), "scope": scope}
        if row is None:
            if household_id is not None and self.tx.residents.gone(household_id, name):
                gone = self._first(select(people.c.id).where(people.c.name == name, same_place))
                assert gone is not None
                return int(gone.id), False  # who has died is not on the roster again because an old file says so
            return self._insert(insert(people).values(name=name, household_id=household_id, **values)), True
        if all(getattr(row, key) == value for key, value in values.items()):
            return int(row.id), False
        self._change(update(people).where(people.c.id == row.id).values(**values))
        return int(row.id), True

    def set_leader(self, household_id: int, leader_id: int | None) -> bool:
        """Link a household to its leader; true if that is new."""
        return bool(
            self._change(
                update(households)
                .where(households.c.id == household_id, households.c.leader_id.is_distinct_from(leader_id))
                .values(leader_id=leader_id)
            )
        )


def as_person(row: Row[Any]) -> Person:
    return Person(row.id, row.name, row.household_id, Role(row.role), row.scope)


def any_phone(connection: Connection) -> str | None:
    """Some household's locked phone, to try a key on; None if there is none yet."""
    return connection.scalar(select(households.c.phone).where(households.c.phone.is_not(None)).limit(1))


def labels(homes: Iterable[Household | Counted]) -> dict[int, str]:
    """How each household is named: by its head, with the grid where two heads share a name."""
    homes = list(homes)
    times = Counter(home.head for home in homes)
    return {home.id: f"{home.head}({home.grid})" if times[home.head] > 1 else home.head for home in homes}


def above(region: str) -> list[str]:
    """A region and every region above it, up to "" for the whole tree."""
    parts = region.split("/") if region else []
    return ["/".join(parts[:n]) for n in range(len(parts), -1, -1)]
