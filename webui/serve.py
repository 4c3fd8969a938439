"""``gazette serve``: the site on waitress, a server of pure Python that holds up by itself behind any proxy."""

from __future__ import annotations

import logging

import click
import waitress

from gazette.archive import open_archive
from gazette.editions import workshop
from gazette.settings import settings_from
from webui import create_app

THREADS = 8


@click.command()
@click.option("--host", default=None, help="监听的地址，默认取 GAZETTE_HOST 或 127.0.0.1。")
@click.option("--port", default=None, type=click.IntRange(1, 65535), help="端口，默认取 PORT 或 8000。")
def serve(host: str | None, port: int | None) -> None:
    """启动网站。"""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = settings_from()
    archive = open_archive(settings)
    archive.sync()
    address = (host or settings.host, port or settings.port)
    click.echo(f"政府公报档案库已启动：http://{address[0]}:{address[1]} （按 Ctrl+C 停止）")
    app = create_app(archive)
    app.extensions["assistance"].warm()
    app.extensions["catching_up"].start()
    app.extensions["bench"].start()
    app.extensions["following"].start()
    workshop.shared().warm()
    try:
        waitress.serve(
            app, host=address[0], port=address[1], threads=THREADS, ident=None, _quiet=True,
            clear_untrusted_proxy_headers=False,  # ``security`` decides whom to believe
        )  # fmt: skip
    except OSError as error:
        raise click.ClickException(
            f"不能在 {address[0]}:{address[1]} 上启动（{error.strerror}）。端口可能被占用，可用 PORT=8001 换一个。"
        ) from error
    finally:
        workshop.shared().close()
        archive.close()
