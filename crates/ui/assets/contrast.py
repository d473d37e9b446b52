"""Check every text/shape pair of tokens.css against WCAG 2.2 in both themes, and the
chart series against three kinds of colour-vision deficiency. Run: python3 contrast.py; exit code 1 when a pair fails."""
import itertools, math, pathlib, re, sys

CSS = (pathlib.Path(__file__).parent / "css" / "tokens.css").read_text()
OK = r"oklch\(\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*\)"
TOKENS = {}
for m in re.finditer(r"--([\w-]+):\s*light-dark\(" + OK + r",\s*" + OK + r"\)", CSS):
    TOKENS.setdefault(m[1], (tuple(map(float, m.group(2, 3, 4))), tuple(map(float, m.group(5, 6, 7)))))
HUED = {}  # tokens of a person or client: lightness and chroma fixed, the hue is theirs
HUE = r"oklch\(\s*([\d.]+)\s+([\d.]+)\s+var\(--h\)\s*\)"
for m in re.finditer(r"--([\w-]+):\s*light-dark\(" + HUE + r",\s*" + HUE + r"\)", CSS):
    HUED[m[1]] = (tuple(map(float, m.group(2, 3))), tuple(map(float, m.group(4, 5))))

def linear(L, C, h):
    a, b = C * math.cos(math.radians(h)), C * math.sin(math.radians(h))
    l, m, s = (L + .3963377774*a + .2158037573*b)**3, (L - .1055613458*a - .0638541728*b)**3, (L - .0894841775*a - 1.2914855480*b)**3
    return (4.0767416621*l - 3.3077115913*m + .2309699292*s, -1.2684380046*l + 2.6097574011*m - .3413193965*s,
            -.0041960863*l - .7034186147*m + 1.7076147010*s)

def clip(c): return tuple(min(1.0, max(0.0, x)) for x in c)
def luminance(c): r, g, b = clip(c); return .2126*r + .7152*g + .0722*b
def ratio(a, b):
    hi, lo = sorted((luminance(a), luminance(b)), reverse=True)
    return (hi + .05) / (lo + .05)
def hexa(c): return "#" + "".join("%02x" % round(255 * (12.92*x if x <= .0031308 else 1.055*x**(1/2.4) - .055)) for x in clip(c))
def oklab(c):
    r, g, b = clip(c)
    l, m, s = [max(0, x)**(1/3) for x in (.4122214708*r + .5363325363*g + .0514459929*b, .2119034982*r + .6806995451*g + .1073969566*b,
                                        .0883024619*r + .2817188376*g + .6299787005*b)]
    return (.2104542553*l + .7936177850*m - .0040720468*s, 1.9779984951*l - 2.4285922050*m + .4505937099*s, .0259040371*l + .7827717662*m - .8086757660*s)

CVD = {"normal": None,
       "protan": ((.152286, 1.052583, -.204868), (.114503, .786281, .099216), (-.003882, -.048116, 1.051998)),
       "deutan": ((.367322, .860646, -.227968), (.280085, .672501, .047413), (-.011820, .042940, .968881)),
       "tritan": ((1.255528, -.076749, -.178779), (-.078411, .930809, .147602), (.004733, .691367, .303900))}
def seen(c, kind):
    m = CVD[kind]
    return c if m is None else clip(tuple(sum(m[i][j] * clip(c)[j] for j in range(3)) for i in range(3)))

GROUNDS = ["paper", "surface", "sunken", "raised"]
PAIRS = [(t, g, 4.5) for t in ("ink", "ink-2", "ink-3", "pen", "pen-strong") for g in GROUNDS]
PAIRS += [("on-pen", "pen-fill", 4.5), ("on-pen", "pen-fill-hi", 4.5), ("pen", "pen-soft", 4.5), ("ink", "pen-soft", 4.5), ("ink-2", "pen-soft", 4.5),
          ("marker-ink", "marker-soft", 4.5), ("on-marker", "marker", 4.5), ("marker-ink", "surface", 4.5), ("ink", "marker-soft", 4.5), ("ink-2", "mute-soft", 4.5)]
for s in ("ok", "warn", "bad"):
    PAIRS += [(s, s + "-soft", 4.5), (s, "surface", 4.5), (s, "paper", 4.5), (s + "-solid", "surface", 3.0), (s + "-solid", "paper", 3.0)]
PAIRS += [("edge", "surface", 3.0), ("edge", "paper", 3.0), ("margin", "surface", 4.5), ("margin", "paper", 4.5)]
# The series of charts stand here as soon as a room draws one.
CHARTS = [k for k in TOKENS if re.fullmatch(r"chart-\d", k)]
PAIRS += [(k, "surface", 3.0) for k in CHARTS]

bad = hued = 0
for theme, i in (("light", 0), ("dark", 1)):
    col = {k: linear(*v[i]) for k, v in TOKENS.items()}
    for k, c in col.items():
        if not all(-.002 <= x <= 1.002 for x in c): print(f"  out of sRGB: {theme} {k}"); bad += 1
    for h in range(0, 360, 5):
        soft, ink, edge = (linear(*HUED[k][i], h) for k in ("hue-soft", "hue-ink", "hue-edge"))
        for name, r, need in (("hue-ink", ratio(ink, soft), 4.5), ("hue-edge", ratio(edge, col["paper"]), 3.0)):
            hued += 1
            if r < need: bad += 1; print(f"  FAIL {theme} {name} at hue {h}: {r:.2f} < {need}")
    worst = {}
    for fg, bg, need in PAIRS:
        r = ratio(col[fg], col[bg])
        if r < need: bad += 1; print(f"  FAIL {theme} {fg} on {bg}: {r:.2f} < {need}")
        if r < worst.get(fg, (99,))[0]: worst[fg] = (r, bg, need)
    print(theme, *(f"\n  {k:11s} {hexa(col[k])}  lowest {r:5.2f} on {bg} (needs {n})" for k, (r, bg, n) in worst.items()))
    for kind in CVD if len(CHARTS) > 1 else ():
        d, a, b = min((100 * math.dist(oklab(seen(col[x], kind)), oklab(seen(col[y], kind))), x, y)
                      for x, y in itertools.combinations(CHARTS, 2))
        print(f"  charts, {kind}: closest pair {a}, {b} at {d:.1f}")
        if d < 10: bad += 1
print("pairs checked:", 2 * len(PAIRS) + hued, "failures:", bad)
sys.exit(bool(bad))
