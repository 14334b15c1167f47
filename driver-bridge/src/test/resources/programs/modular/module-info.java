module plain {
  requires java.management;
}
