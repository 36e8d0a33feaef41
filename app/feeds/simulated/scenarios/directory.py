"""The providers of a scenario: each an organization with one service for one thing."""

from uuid import NAMESPACE_URL, UUID, uuid5

from app.domain.provider import Category, Organization, Service, ServiceStatus

# What people are referred on for besides mental health.
OTHER_CATEGORIES = (Category.FOOD, Category.HOUSING, Category.HEALTH_CARE)


def directory(name: str, counts: dict[Category, int]) -> tuple[Service, ...]:
    """So many services for each of these; the same name always gives the same ids."""
    return tuple(
        _service(name, category, number)
        for category, count in counts.items()
        for number in range(1, count + 1)
    )


def _service(name: str, category: Category, number: int) -> Service:
    title = f"{category.replace('_', ' ').capitalize()} provider {number}"
    organization = Organization(
        id=_id(name, "organization", title), name=f"Invented {title}", description="Invented for a scenario."
    )
    return Service(
        id=_id(name, "service", title),
        name=title,
        status=ServiceStatus.ACTIVE,
        categories=(category,),
        organization=organization,
    )


def _id(*words: str) -> UUID:
    return uuid5(NAMESPACE_URL, "urn:dispatch-triage:scenario:" + ":".join(words))
