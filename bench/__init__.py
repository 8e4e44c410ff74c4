"""What the load of the register and the build of all Belgium cost at real size, beside a bare COPY and two tools."""
