#!/bin/sh
# Runs all WebGPU benches of this folder and prints a table. `--tiny`: small shapes, for a driver that computes on the
# CPU. Results go to the folder $OUT, or here. Environment: ROUNDS (1), PARTS (check conformance products subgroups step
# unchecked tiles): `unchecked` is ours once more with Dawn's bounds checks off.
set -u
here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$here}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here"/. "$work"
cd "$work" || exit 1
. ./unpack.sh
results="$out/results.jsonl"
: >"$results"
: >"$out/errors.log"
each() { "$@" 2>>"$out/errors.log" | tee -a "$results" || echo "failed: $*" | tee -a "$out/errors.log"; }
parts=${PARTS:-check conformance products subgroups step unchecked tiles}
tiny=
models="minilm:32:64 minilm:32:128 base:32:64 base:32:128"
steps=20
product=
[ "${1:-}" = --tiny ] && tiny=--tiny && models="tiny:2:8" && steps=2 && product="--tokens 8 --rounds 3"
torch=$(python3 -c 'import torch; print(1)' 2>/dev/null)

for part in $parts; do
  case $part in
  check)
    for by in cpu ours tfjs; do
      each ./node step.mjs --by $by --model tiny --batch 8 --length 16 --steps 20 --dropout 0.1 --losses yes
    done ;;
  conformance) each ./node conformance.mjs ${CONFORMANCE:-} ;;
  products)
    each ./node products.mjs $tiny
    [ "$torch" ] && each python3 pytorch.py products $tiny ;;
  unchecked)
    export BERTWRIGHT_DAWN=disable_robustness
    each ./node products.mjs $tiny --rounds 3
    for model in $models; do
      IFS=: read -r name batch length <<END
$model
END
      each timeout 120 ./node step.mjs --by ours --model "$name" --batch "$batch" --length "$length" --steps $steps
    done
    unset BERTWRIGHT_DAWN ;;
  subgroups)
    each ./node subgroups.mjs
    each ./node subgroup-product.mjs $product ;;
  tiles) each timeout 200 ./node products.mjs --tiles --rounds 3 $tiny ;;
  step)
    for round in $(seq "${ROUNDS:-1}"); do
      for model in $models; do
        IFS=: read -r name batch length <<END
$model
END
        for by in ours tfjs; do
          each timeout 120 ./node step.mjs --by $by --model "$name" --batch "$batch" --length "$length" --steps $steps
        done
        [ "$torch" ] && each timeout 120 python3 pytorch.py step --model "$name" --batch "$batch" --length "$length" --steps $steps
      done
    done ;;
  esac
done
./node table.mjs "$results" | tee "$out/table.md"
