#!/bin/sh
# 断网安装挂图。用法：sh install.sh [安装到哪个文件夹]，默认 /opt/guatu。再次执行就是升级。
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
target=${1:-/opt/guatu}

stop() { printf '\n%s\n%s\n' "$1" "$2" >&2; exit 1; }

python=
for name in "${GUATU_PYTHON:-}" python3.11 python3.12 python3; do
  [ -n "$name" ] || continue
  if "$name" -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' >/dev/null 2>&1; then
    python=$name
    break
  fi
done
[ -n "$python" ] || stop "没有找到 Python 3.11，请先安装，或用 GUATU_PYTHON 指明它在哪里。" \
  "Python 3.11 is missing. Install it, or name it in GUATU_PYTHON."

echo "· 核对文件 …"
(cd "$here" && sha256sum --check --quiet SHA256SUMS) || stop "安装包不完整或被改动过，请重新拷贝。" \
  "The files do not match their checksums. Copy the archive again."

mkdir -p "$target" || stop "不能写入 $target，请换一个文件夹或换一个账号。" "Cannot write to $target."
target=$(CDPATH= cd -- "$target" && pwd)

# 每个版本各有自己的环境；全部装好之后才换过去，旧版本留着可以退回。
environment=$target/versions/$(basename -- "$here")
echo "· 建立运行环境 $environment …"
"$python" -m venv --clear --without-pip "$environment"

# 机器上原有的 pip 配置不起作用：只从这个文件夹里装。
export PIP_CONFIG_FILE=/dev/null
unset PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_REQUIRE_VIRTUALENV || true
pip=$(echo "$here"/wheels/pip-*.whl)/pip
install() {
  "$environment/bin/python" "$pip" install --quiet --disable-pip-version-check --no-index --no-cache-dir \
    --find-links "$here/wheels" --no-deps "$@"
}

echo "· 安装依赖包（核对哈希） …"
install --require-hashes --requirement "$here/requirements.lock" ||
  stop "依赖包没有装上。请确认安装包名称里的 Python 版本和处理器与本机一致。" \
    "Packages did not install. Check that the archive's Python version and processor are this machine's."
echo "· 安装挂图 …"
install "$here"/wheels/guatu-*.whl

home=${GUATU_HOME:-$target/home}
mkdir -p "$home"
chmod 700 "$home"
echo "· 建立或升级数据库 $home …"
GUATU_HOME=$home "$environment/bin/guatu" migrate

cat >"$target/guatu.new" <<RUN
#!/bin/sh
# 用挂图自己的环境和数据文件夹执行 guatu。
GUATU_HOME=\${GUATU_HOME:-$home}
export GUATU_HOME
exec "$environment/bin/guatu" "\$@"
RUN
chmod 755 "$target/guatu.new"
mv "$target/guatu.new" "$target/guatu"
printf '\n装好了。\n  启动：%s/guatu serve\n  看一看演示：GUATU_HOME=/tmp/guatu-demo %s/guatu demo\n  数据在：%s\n' \
  "$target" "$target" "$home"
