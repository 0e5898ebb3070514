# Read by a shell in a copy of this folder (`. ./unpack.sh`): unpacks Node and Dawn and finds the Vulkan driver.
unpack() {
  [ -e "$2" ] && return
  if command -v xz >/dev/null; then xz -dc "$1" >"$2"; else
    python3 -c 'import lzma, shutil, sys; shutil.copyfileobj(lzma.open(sys.argv[1]), open(sys.argv[2], "wb"))' "$1" "$2"
  fi
}
unpack node.xz node && chmod +x node
unpack dawn.node.xz node_modules/webgpu/dist/linux-x64/dawn.node
ldconfig -p 2>/dev/null | grep -q libvulkan.so.1 || export LD_LIBRARY_PATH="$PWD:${LD_LIBRARY_PATH:-}"
if [ -z "${VK_DRIVER_FILES:-}" ]; then
  for file in /usr/share/vulkan/icd.d/nvidia_icd.json /etc/vulkan/icd.d/nvidia_icd.json \
    /usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json; do
    if [ -e "$file" ]; then export VK_DRIVER_FILES="$file"; break; fi
  done
fi
