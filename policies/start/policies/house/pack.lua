-- Your own rules. A pack is a folder; every file in it returns one value.
return pack {
  name = "house",
  version = "1.0.0",
  title = "The rules of this house",
  requires = { "core", "value" }, -- whose types and fields these rules read; tests run with these packs and no others
}
