/* mkimage.c: writes a test image to a file.  The command line face of images.h, for scripts and people. */
/* SPDX-License-Identifier: MIT */
#include "images.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int usage(void)
{
    fprintf(stderr, "usage: mkimage [options] -o FILE\n"
                    "  --kind KIND        ");
    for (unsigned k = 0; k < IMAGES_KIND_COUNT; k++)
        fprintf(stderr, "%s%s", k ? " | " : "", images_kind_name((enum images_kind)k));
    fprintf(stderr, "\n"
                    "  --size 1M|2M|4M    flash size (1M)\n"
                    "  --map NIBBLE       size nibble of the boot header (the usual one for the size)\n"
                    "  --mode N           flash mode of the header: 0 QIO .. 3 DOUT (the product's)\n"
                    "  --product CODE     product code (PSF-B04-GL)\n"
                    "  --fw-version X     firmware version (the product's)\n"
                    "  --device-id ID     ten characters (invented)\n"
                    "  --seed N           another firmware on another device (1)\n"
                    "  --variant N        same firmware, another device (0)\n");
    return 1;
}

static bool parse_number(const char *text, unsigned long *value)
{
    char *end;

    *value = strtoul(text, &end, 0);
    return *text != '\0' && *end == '\0';
}

static bool parse_size(const char *text, uint32_t *size)
{
    if (strlen(text) != 2 || text[1] != 'M' || !strchr("124", text[0]))
        return false;
    *size = (uint32_t)(text[0] - '0') << 20;
    return true;
}

/* One option with its value; false if it is not understood. */
static bool parse_option(struct images_spec *spec, const char **file, const char *name, const char *value)
{
    unsigned long number;

    if (strcmp(name, "-o") == 0)
        *file = value;
    else if (strcmp(name, "--product") == 0)
        spec->product = value;
    else if (strcmp(name, "--fw-version") == 0)
        spec->version = value;
    else if (strcmp(name, "--device-id") == 0)
        spec->device_id = value;
    else if (strcmp(name, "--kind") == 0)
        return (spec->kind = images_kind_from_name(value)) != IMAGES_KIND_COUNT;
    else if (strcmp(name, "--size") == 0)
        return parse_size(value, &spec->size);
    else if (!parse_number(value, &number))
        return false;
    else if (strcmp(name, "--map") == 0)
        spec->map = (int)number;
    else if (strcmp(name, "--mode") == 0)
        spec->flash_mode = (int)number;
    else if (strcmp(name, "--seed") == 0)
        spec->seed = number;
    else if (strcmp(name, "--variant") == 0)
        spec->variant = (uint32_t)number;
    else
        return false;
    return true;
}

static bool write_file(const char *name, const uint8_t *data, size_t size)
{
    FILE *f = fopen(name, "wb");
    bool ok = f && fwrite(data, 1, size, f) == size;

    if (f && fclose(f) != 0)
        ok = false;
    if (!ok)
        perror(name);
    return ok;
}

int main(int argc, char **argv)
{
    struct images_spec spec;
    const char *file = NULL;
    uint8_t *image;
    bool ok;

    images_spec_default(&spec);
    for (int i = 1; i < argc; i += 2)
        if (i + 1 >= argc || !parse_option(&spec, &file, argv[i], argv[i + 1]))
            return usage();
    if (!file)
        return usage();
    image = images_new(&spec);
    if (!image) {
        fprintf(stderr, "mkimage: there is no such image\n");
        return 1;
    }
    ok = write_file(file, image, spec.size);
    free(image);
    return ok ? 0 : 1;
}
