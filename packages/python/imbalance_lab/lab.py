"""The lab as a widget of notebooks.

The widget's script is small. It asks for the lab itself once for each page of the browser, and for packaged images when
a reader needs them, so that a second widget costs nothing.
"""

import asyncio
import base64
import gzip
import itertools
import pathlib
import uuid

import anywidget
import traitlets

from . import curves

HERE = pathlib.Path(__file__).parent
#: The files that the widget's script may ask for.
PAGE = HERE / "page"
#: The time in seconds that a browser has to show the lab.
PATIENCE = 60


class LabError(RuntimeError):
    """The lab in the browser refused something. The message is the lab's own."""


class Lab(anywidget.AnyWidget):
    """The lab. Put it on the last line of a cell.

    `experiment` is a document as a dict or JSON, or the name of a preset. It follows what the reader changes, and a new
    value opens another experiment. `panels`, `controls` and `show` are names, in a list or in one string; `height` is a
    number of pixels or a CSS length, `theme` is "light" or "dark".

    `step` and `steps` are the progress: `lab.observe(function, "step")`.
    """

    _esm = HERE / "widget.js"
    experiment = traitlets.Union([traitlets.Dict(), traitlets.Unicode()], default_value="drop").tag(sync=True)
    panels = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    controls = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    show = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    height = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    theme = traitlets.Enum([None, "light", "dark"], None, allow_none=True).tag(sync=True)
    #: The name by which the script finds the picture of this widget, to hide it.
    _key = traitlets.Unicode().tag(sync=True)
    step = traitlets.Int(0, read_only=True)
    steps = traitlets.Int(0, read_only=True)

    def __init__(self, experiment="drop", *, panels=None, controls=None, show=None, height=None, theme=None):
        self._curves, self._picture, self._display = b"[]", None, None
        self._asked, self._numbers = {}, itertools.count()
        #: The number of outputs in a browser that show the lab.
        self._views = 0
        super().__init__(
            experiment=experiment,
            panels=words(panels),
            controls=words(controls),
            show=words(show),
            height=None if height is None else str(height),
            theme=theme,
            _key=uuid.uuid4().hex,
        )
        self.on_msg(self._receive)

    @property
    def curves(self):
        """The curves of the last run that was complete, as a pandas frame with a row for each recorded number."""
        return curves.frame(self._curves)

    @property
    def picture(self):
        """The picture of the last run that was complete, as PNG, or None."""
        return self._picture

    async def run(self):
        """Trains to the end at full speed, and returns the curves."""
        await self._ask("run")
        return self.curves

    async def reset(self):
        """Returns to step 0."""
        await self._ask("reset")

    async def _ask(self, kind):
        """Asks the browser for something, and waits until it is done."""
        number, answer = next(self._numbers), asyncio.get_running_loop().create_future()
        self._asked[number] = (kind, answer)
        if self._views > 0:
            self.send({"kind": kind, "number": number})
        waited = 0
        while self._views == 0:
            if waited > PATIENCE:
                del self._asked[number]
                raise TimeoutError(
                    "No browser shows this lab. Put it on the last line of a cell first. If it is shown, this kernel "
                    "receives no messages while a cell runs: use `task = asyncio.create_task(lab.run())`, and read "
                    "lab.curves in another cell."
                )
            await asyncio.sleep(0.1)
            waited += 0.1
        return await answer

    def _receive(self, _, message, buffers):
        """Receives a message of the widget's script."""
        kind = message.get("kind")
        if kind == "file":
            self._send_file(message)
        elif kind == "ready":
            self._views += 1
            for number, (kind, _) in self._asked.items():
                self.send({"kind": kind, "number": number})
        elif kind == "gone":
            self._views -= 1
        elif kind == "progress":
            self.set_trait("steps", message["steps"])
            self.set_trait("step", message["step"])
        elif kind == "done":
            self._curves = gzip.decompress(buffers[0])
            if len(buffers) > 1:
                self._keep_picture(bytes(buffers[1]))
        elif kind == "answer" and message["number"] in self._asked:
            _, answer = self._asked.pop(message["number"])
            if not answer.done():
                error, loop = message.get("error"), answer.get_loop()
                # Messages may arrive on a thread of their own.
                act = answer.set_result if error is None else answer.set_exception
                loop.call_soon_threadsafe(act, None if error is None else LabError(error))

    def _send_file(self, message):
        """Sends one of the package's own files, and no other."""
        path = (PAGE / message["path"]).resolve()
        found = path.is_relative_to(PAGE.resolve()) and path.is_file()
        answer = {"kind": "file", "number": message["number"], "found": found}
        self.send(answer, [path.read_bytes()] if found else [])

    # The picture of a saved notebook. The widget is one output of the cell, and the picture another one, which the
    # widget hides while it is alive.

    def _ipython_display_(self):
        from IPython.display import display

        bundle = self._repr_mimebundle_()
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        display(data | {"text/plain": "Imbalance Lab"}, metadata=metadata, raw=True)
        self._display = display(self._saved(), raw=True, display_id=True)

    def _keep_picture(self, picture):
        self._picture = picture
        if self._display:
            self._display.update(self._saved(), raw=True)

    def _saved(self):
        if self._picture is None:
            return {"text/html": f'<span class="imbalance-lab-{self._key}"></span>', "text/plain": ""}
        png = base64.b64encode(self._picture).decode()
        image = f'<img class="imbalance-lab-{self._key}" alt="Curves" src="data:image/png;base64,{png}">'
        return {"text/html": image, "image/png": png, "text/plain": "The curves of Imbalance Lab"}


def words(names):
    """Returns names in one string, as the element's attributes take them."""
    return names if names is None or isinstance(names, str) else " ".join(names)
