"""Which items are enabled, found on the JSON alone by trying, with nothing of the product's code.

A repeating group has one place per occurrence; the question a condition means is looked for in
ever larger surroundings, the nearest earlier place first.
"""

from typing import Any

Node = dict[str, Any]


def grow(items: list[Node], given: list[Node], parent: Node | None) -> list[Node]:
    nodes: list[Node] = []
    for item in items:
        mine = [each for each in given if each["linkId"] == item["linkId"]]
        is_group = item["type"] == "group"
        for part in ([[each] for each in mine] or [[]]) if is_group else [mine]:
            answers = [answer for each in part for answer in each.get("answer", [])]
            node: Node = {"item": item, "parent": parent, "answers": answers, "branches": []}
            if is_group:
                lists = [[each for one in part for each in one.get("item", [])]]
            else:
                lists = [answer.get("item", []) for answer in answers] or [[]]
            for number, listed in enumerate(lists):
                branch = grow(item.get("item", []), listed, node)
                for each in branch:
                    each["branch"] = number
                node["branches"].append(branch)
            nodes.append(node)
    return nodes


def flat(nodes: list[Node]) -> list[Node]:
    found = []
    for node in nodes:
        found.append(node)
        for branch in node["branches"]:
            found += flat(branch)
    return found


def asked(node: Node, link_id: str, everything: list[Node], top: list[Node]) -> Node | None:
    """Every pair of (place with the linkId, how far up the common surrounding is) is compared."""
    up: list[list[Node]] = []
    one: Node | None = node
    while one is not None:
        parent = one["parent"]
        up.append(flat(top if parent is None else parent["branches"][one["branch"]]))
        if parent is not None:
            up.append([parent])
        one = parent
    position = {id(each): number for number, each in enumerate(everything)}
    candidates = []
    for height, around in enumerate(up):
        for each in around:
            if each["item"]["linkId"] == link_id and each is not node:
                away = position[id(each)] - position[id(node)]
                candidates.append((height, away > 0, abs(away), each))
    return min(candidates, key=lambda found: found[:3])[3] if candidates else None


def content(answer: Node) -> Any:
    return next(value for name, value in answer.items() if name.startswith("value"))


def true_for(condition: Node, answers: list[Node]) -> bool:
    wanted = next(of for name, of in condition.items() if name.startswith("answer"))
    values = [content(answer) for answer in answers]
    if isinstance(wanted, dict):
        wanted, values = wanted["code"], [value["code"] for value in values]
    operator = condition["operator"]
    if operator == "exists":
        return (len(values) > 0) == wanted
    if operator == "!=":
        return all(value != wanted for value in values)
    tries = {
        "=": lambda value: value == wanted,
        ">": lambda value: value > wanted,
        "<": lambda value: value < wanted,
        ">=": lambda value: value >= wanted,
        "<=": lambda value: value <= wanted,
    }
    return any(tries[operator](value) for value in values)


def is_enabled(node: Node, everything: list[Node], top: list[Node]) -> bool:
    if node["parent"] is not None and not is_enabled(node["parent"], everything, top):
        return False
    results = []
    for condition in node["item"].get("enableWhen", []):
        other = asked(node, condition["question"], everything, top)
        counts = other is not None and is_enabled(other, everything, top)
        results.append(true_for(condition, other["answers"] if other and counts else []))
    if not results:
        return True
    return any(results) if node["item"].get("enableBehavior") == "any" else all(results)


def enabled_by_hand(form: Node, response: Node) -> list[tuple[str, int]]:
    """LinkId and count of answers of every enabled place, in order."""
    top = grow(form.get("item", []), response.get("item", []), None)
    everything = flat(top)
    return [
        (node["item"]["linkId"], len(node["answers"]))
        for node in everything
        if is_enabled(node, everything, top)
    ]
