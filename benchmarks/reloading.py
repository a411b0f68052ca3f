"""How long a change in the folder takes until it is served: ``python -m benchmarks.reloading [ENTRIES]``.

A folder of made-up entries in two languages is served; then one answer, one way to ask, and a whole new entry are
written, and each time it is measured how long ``Publisher.again`` takes to hand out the edition that replaces the one
before. Nothing is fetched; the index kept on disk is switched off by an empty cache folder.
"""

import os
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.knowledge.publisher import Publisher

CONFERENCE = """
name: {en: Made-up Meeting, zh: 虚构会议}
start: 2031-05-12
end: 2031-05-15
timezone: Asia/Shanghai
languages: [en, zh]
"""
THINGS = (
    "badge coat lunch invoice poster hall shuttle hotel abstract speaker slide microphone wifi dinner ticket visa "
    "certificate credit registration fee refund breakfast map lift toilet water pharmacy taxi metro parking bicycle "
    "luggage camera recording handout programme session chair moderator award prize photo banner booth exhibitor "
    "newsletter survey volunteer interpreter headset charger locker nursery prayer smoking coffee bookshop library"
).split()
DEEDS = (
    "find book change cancel print collect return pay reserve share upload download open lend extend".split()
)
PLACES = "ground floor,first floor,north wing,south wing,main entrance,river side,old building,tent".split(
    ","
)
HAN = "证件大衣午餐发票壁报会场班车酒店摘要讲者幻灯话筒网络晚宴门票签证证书学分注册费用退款早餐地图电梯饮水药房地铁停车行李相机录像讲义日程主持奖项照片展位问卷志愿翻译耳机充电母婴咖啡书店"
VERBS = "找订改退印领还付约传下开借延查".strip()


def entry(number: int, random_: random.Random) -> str:
    thing, other = random_.sample(THINGS, 2)
    deed, place = random_.choice(DEEDS), random_.choice(PLACES)
    han, verb = "".join(random_.sample(HAN, 4)), random_.choice(VERBS)
    return f"""
- id: entry-{number}
  question: {{en: "How do I {deed} a {thing} number {number} at the {place}?", zh: 第{number}号{han}怎么{verb}？}}
  also_asked:
    en: ["{deed} {thing} {number}", "{thing} with {other} at the {place} {number}"]
    zh: [{han}{number}在哪{verb}, 想{verb}{han}{number}]
  answer: {{en: "At desk {number}.", zh: 在{number}号柜台。}}
"""


def main(entries: int) -> None:
    random_ = random.Random(1)
    with tempfile.TemporaryDirectory() as made:
        os.environ["XDG_CACHE_HOME"] = f"{made}/cache"
        folder = Path(made) / "knowledge"
        (folder / "faq").mkdir(parents=True)
        (folder / "conference.yaml").write_text(CONFERENCE, encoding="utf-8")
        files = [folder / "faq" / f"part-{number}.yaml" for number in range(10)]
        for number, file in enumerate(files):
            own = range(number, entries, len(files))
            file.write_text("".join(entry(one, random_) for one in own), encoding="utf-8")
        publisher = Publisher(folder, Path(made) / "copy", lambda: datetime(2031, 5, 13, tzinfo=UTC))
        begun = time.perf_counter()
        edition = publisher.first()
        print(f"{entries} entries; the first time: {time.perf_counter() - begun:.2f} s")
        for number, (what, change) in enumerate(CHANGES.items()):
            text = files[number].read_text(encoding="utf-8")
            files[number].write_text(change(text, random_), encoding="utf-8")
            begun, busy = time.perf_counter(), time.process_time()
            found = publisher.again(edition)
            took = (
                f"{time.perf_counter() - begun:.2f} s ({time.process_time() - busy:.2f} s of the processor)"
            )
            if found is None or found.errors:
                raise SystemExit(f"{what}: not served, {found and found.errors[:1]}")
            edition = found
            print(f"{what}: {took}")


CHANGES = {
    "one answer changed": lambda text, _: text.replace("At desk", "Now at desk", 1),
    "one question changed": lambda text, _: text.replace("How do I", "Where can I", 1),
    "one entry more": lambda text, random_: text + entry(99_999, random_),
}

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
